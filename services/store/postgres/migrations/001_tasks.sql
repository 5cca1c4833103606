-- Ids are UUIDv7, so that their order is the order of arrival.
-- Everything lives in the schema `waybill`, beside whatever else the database holds.

create table waybill.contracts (
  digest        text primary key,
  routing_key   text not null,
  document      text not null,
  first_seen_at timestamptz not null
);

create table waybill.publishers (
  id            bigint generated always as identity primary key,
  seen_at       timestamptz not null,
  -- "All of mine below this number are settled": what a sweep never touches.
  settled_below bigint not null default 0,
  dead          boolean not null default false
);

create table waybill.runways (
  routing_key text primary key,
  -- How many more may be released; claims take from it, outcomes give back, a recount mends it.
  room        integer not null,
  written_at  timestamptz not null
);

-- Who does what time does. One row; `epoch` rises with each new holder, and every write of a leader names it.
create table waybill.lease (
  only_one boolean primary key default true check (only_one),
  holder   text not null,
  epoch    bigint not null,
  until    timestamptz not null
);

create table waybill.tasks (
  id                  uuid primary key,
  routing_key         text not null,
  state               text not null check (state in ('scheduled', 'blocked', 'accepted', 'queued', 'running', 'retrying',
                                                     'succeeded', 'handed_over', 'dead', 'expired', 'cancelled', 'skipped')),
  attempt             integer not null default 1,
  failures            integer not null default 0,
  snoozes             integer not null default 0,
  -- The bytes as they came: a message that was adopted may be no JSON, and no text.
  payload             bytea not null,
  contract            text not null,
  priority            smallint not null,
  accepted_at         timestamptz not null,
  due_at              timestamptz,
  expires_at          timestamptz,
  idempotency_key     text,
  traceparent         text,
  tracestate          text,

  -- The claim: who publishes it, under which of its numbers. An adopted task has none, so it is never swept.
  publisher           bigint,
  release_no          bigint,
  released_at         timestamptz,
  released_attempt    integer,

  -- Who works on the current attempt, by its own report.
  holder              text,
  holder_redeliveries integer not null default 0,
  reported_at         timestamptz,
  acked_early         boolean not null default false,
  progress            double precision,
  note                text,

  started_at          timestamptz,
  ended_at            timestamptz,
  -- JSON text as it was reported: jsonb would lose digits and the order of names.
  result              text,
  reason              text,

  constraint due_at_belongs_to_those_who_wait_for_a_time check ((state in ('scheduled', 'retrying')) = (due_at is not null)),
  constraint ended_at_belongs_to_the_ended
    check ((state in ('succeeded', 'handed_over', 'dead', 'expired', 'cancelled', 'skipped')) = (ended_at is not null)),
  constraint a_reason_belongs_to_the_dead check ((state = 'dead') = (reason is not null))
);

-- "The newest tasks of this routing key."
create index tasks_by_routing_key on waybill.tasks (routing_key, id);
-- "Who of this key waits longest?" Also: does anybody wait?
create index tasks_waiting on waybill.tasks (routing_key, id) where state = 'accepted';
-- "What is out?" Never more than the runways together, so counting it is cheap.
create index tasks_out on waybill.tasks (routing_key, id) where state in ('queued', 'running');
-- "What is due?", every second.
create index tasks_due on waybill.tasks (due_at) where state in ('scheduled', 'retrying');
-- "What has run out of time?"
create index tasks_expiring on waybill.tasks (expires_at)
  where expires_at is not null and state in ('scheduled', 'blocked', 'accepted', 'queued', 'running', 'retrying');
-- "What needs a person?"
create index tasks_dead on waybill.tasks (id) where state = 'dead';

-- What was reported of each attempt, whether it counted or not.
create table waybill.attempts (
  id          bigint generated always as identity primary key,
  task_id     uuid not null references waybill.tasks (id) on delete cascade,
  attempt     integer not null,
  outcome     text not null check (outcome in ('succeeded', 'failed', 'snoozed')),
  counted     boolean not null,
  -- '' where the consumer did not name itself.
  consumer    text not null,
  started_at  timestamptz,
  finished_at timestamptz,
  recorded_at timestamptz not null,
  failure     text check (failure in ('transient', 'permanent')),
  code        text,
  message     text,
  detail      text,
  problems    text,
  constraint the_same_report_is_kept_once unique (task_id, attempt, consumer, outcome)
);

create table waybill.idempotency_keys (
  api_key     text not null,
  routing_key text not null,
  key         text not null,
  task_id     uuid not null,
  primary key (api_key, routing_key, key)
);

-- "Which key belongs to this ended task?"
create index idempotency_keys_by_task on waybill.idempotency_keys (task_id);

-- Published to `control` by the coordinator, deleted after the confirm.
create table waybill.cancels (
  id          bigint generated always as identity primary key,
  task_id     uuid not null,
  routing_key text not null,
  attempt     integer not null,
  reason      text not null check (reason in ('cancelled', 'expired')),
  consumer    text
);

create table waybill.unreadable_messages (
  id          bigint generated always as identity primary key,
  received_at timestamptz not null,
  queue       text not null,
  body        bytea not null,
  properties  text not null,
  error       text not null
);
