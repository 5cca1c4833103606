-- One thing done to many tasks; and what dead tasks have in common.

alter table waybill.tasks
  -- Of the failure that it died of (`lifecycle/fingerprint.ts`); null: it is not dead, or died before this was kept.
  add column fingerprint text,
  -- How often it was replayed.
  add column replays integer not null default 0;

-- "What needs a person?", and what of it has one cause.
drop index waybill.tasks_dead;
create index tasks_dead on waybill.tasks (routing_key, reason, fingerprint, id) where state = 'dead';

create table waybill.operations (
  id              uuid primary key,
  action          text not null check (action in ('replay', 'cancel')),
  -- As it was asked for.
  filter          text not null,
  created_at      timestamptz not null,
  state           text not null check (state in ('running', 'stopped', 'finished', 'aborted')),
  total           integer not null,
  done            integer not null default 0,
  moved           integer not null default 0,
  first           integer,
  canary          text not null check (canary in ('out', 'passed')),
  rate            double precision,
  -- Since when the rate counts, and how many were done then.
  since_at        timestamptz not null,
  since_done      integer not null default 0,
  ended_at        timestamptz
);

-- "What is there to go on with?"
create index operations_running on waybill.operations (id) where state = 'running';

-- The set, frozen as ids.
create table waybill.operation_tasks (
  operation_id uuid not null references waybill.operations (id) on delete cascade,
  place        integer not null,
  task_id      uuid not null,
  -- Null: not yet. `moved`, or why not.
  result       text,
  primary key (operation_id, place)
);
