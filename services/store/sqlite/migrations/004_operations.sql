-- One thing done to many tasks; and what dead tasks have in common.

-- Of the failure that it died of (`lifecycle/fingerprint.ts`); null: it is not dead, or died before this was kept.
alter table tasks add column fingerprint text;
-- How often it was replayed.
alter table tasks add column replays integer not null default 0;

-- "What needs a person?", and what of it has one cause.
drop index tasks_dead;
create index tasks_dead on tasks (routing_key, reason, fingerprint, id) where state = 'dead';

create table operations (
  id              blob primary key check (length(id) = 16),
  action          text not null check (action in ('replay', 'cancel')),
  -- JSON, as it was asked for.
  filter          text not null,
  created_at      integer not null,
  state           text not null check (state in ('running', 'stopped', 'finished', 'aborted')),
  total           integer not null,
  done            integer not null default 0,
  moved           integer not null default 0,
  first           integer,
  canary          text not null check (canary in ('out', 'passed')),
  rate            real,
  -- Since when the rate counts, and how many were done then.
  since_at        integer not null,
  since_done      integer not null default 0,
  ended_at        integer
) strict;

-- "What is there to go on with?"
create index operations_running on operations (id) where state = 'running';

-- The set, frozen as ids.
create table operation_tasks (
  operation_id blob not null references operations (id) on delete cascade,
  place        integer not null,
  task_id      blob not null,
  -- Null: not yet. `moved`, or why not.
  result       text,
  primary key (operation_id, place)
) strict, without rowid;
