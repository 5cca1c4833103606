-- Ids are the 16 bytes of a UUIDv7, so that their order is the order of arrival. Times are milliseconds since 1970.

create table contracts (
  digest        text primary key,
  routing_key   text not null,
  document      text not null,
  first_seen_at integer not null
) strict;

create table publishers (
  id            integer primary key autoincrement,
  seen_at       integer not null,
  -- "All of mine below this number are settled": what a sweep never touches.
  settled_below integer not null default 0,
  dead          integer not null default 0 check (dead in (0, 1))
) strict;

create table runways (
  routing_key text primary key,
  -- How many more may be released; claims take from it, outcomes give back, a recount mends it.
  room        integer not null,
  written_at  integer not null
) strict;

create table tasks (
  id                 blob primary key check (length(id) = 16),
  routing_key        text not null,
  state              text not null check (state in ('scheduled', 'blocked', 'accepted', 'queued', 'running', 'retrying',
                                                    'succeeded', 'handed_over', 'dead', 'expired', 'cancelled', 'skipped')),
  attempt            integer not null default 1,
  failures           integer not null default 0,
  snoozes            integer not null default 0,
  payload            blob not null,
  contract           text not null,
  priority           integer not null,
  accepted_at        integer not null,
  due_at             integer,
  expires_at         integer,
  idempotency_key    text,
  traceparent        text,
  tracestate         text,

  -- The claim: who publishes it, under which of its numbers. An adopted task has none, so it is never swept.
  publisher          integer,
  release_no         integer,
  released_at        integer,
  released_attempt   integer,

  -- Who works on the current attempt, by its own report.
  holder             text,
  holder_redeliveries integer not null default 0,
  reported_at        integer,
  acked_early        integer not null default 0 check (acked_early in (0, 1)),
  progress           real,
  note               text,

  started_at         integer,
  ended_at           integer,
  result             text,
  reason             text,

  constraint due_at_belongs_to_those_who_wait_for_a_time check ((state in ('scheduled', 'retrying')) = (due_at is not null)),
  constraint ended_at_belongs_to_the_ended
    check ((state in ('succeeded', 'handed_over', 'dead', 'expired', 'cancelled', 'skipped')) = (ended_at is not null)),
  constraint a_reason_belongs_to_the_dead check ((state = 'dead') = (reason is not null))
) strict;

-- "The newest tasks of this routing key."
create index tasks_by_routing_key on tasks (routing_key, id);
-- "Who of this key waits longest?" Also: does anybody wait?
create index tasks_waiting on tasks (routing_key, id) where state = 'accepted';
-- "What is out?" Never more than the runways together, so counting it is cheap.
create index tasks_out on tasks (routing_key, id) where state in ('queued', 'running');
-- "What is due?", every second.
create index tasks_due on tasks (due_at) where state in ('scheduled', 'retrying');
-- "What has run out of time?"
create index tasks_expiring on tasks (expires_at)
  where expires_at is not null and state in ('scheduled', 'blocked', 'accepted', 'queued', 'running', 'retrying');
-- "What needs a person?"
create index tasks_dead on tasks (id) where state = 'dead';

-- What was reported of each attempt, whether it counted or not.
create table attempts (
  id          integer primary key,
  task_id     blob not null references tasks (id) on delete cascade,
  attempt     integer not null,
  outcome     text not null check (outcome in ('succeeded', 'failed', 'snoozed')),
  counted     integer not null check (counted in (0, 1)),
  -- '' where the consumer did not name itself.
  consumer    text not null,
  started_at  integer,
  finished_at integer,
  recorded_at integer not null,
  failure     text check (failure in ('transient', 'permanent')),
  code        text,
  message     text,
  detail      text,
  problems    text,
  constraint the_same_report_is_kept_once unique (task_id, attempt, consumer, outcome)
) strict;

create table idempotency_keys (
  api_key     text not null,
  routing_key text not null,
  key         text not null,
  task_id     blob not null,
  primary key (api_key, routing_key, key)
) strict, without rowid;

-- "Which key belongs to this ended task?"
create index idempotency_keys_by_task on idempotency_keys (task_id);

-- Published to `control` by the coordinator, deleted after the confirm.
create table cancels (
  id          integer primary key autoincrement,
  task_id     blob not null,
  routing_key text not null,
  attempt     integer not null,
  reason      text not null check (reason in ('cancelled', 'expired')),
  consumer    text
) strict;

create table unreadable_messages (
  id          integer primary key,
  received_at integer not null,
  queue       text not null,
  body        blob not null,
  properties  text not null,
  error       text not null
) strict;

-- Who does what time does. One row; `epoch` rises with each new holder, and every write of a leader names it.
create table lease (
  only_one integer primary key check (only_one = 1),
  holder   text not null,
  epoch    integer not null,
  until    integer not null
) strict;
