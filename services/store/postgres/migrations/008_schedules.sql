-- Tasks that begin by the clock.

create table waybill.schedules (
  id             uuid primary key,
  name           text unique,
  routing_key    text not null,
  payload        text not null,
  cron           text not null,
  time_zone      text not null,
  overlap        text not null check (overlap in ('skip', 'queue', 'cancel_running')),
  -- none, last, or how many.
  catch_up       text not null,
  jitter_ms      int not null,
  -- The instant that is due next; null: none ever is.
  next_at        timestamptz,
  paused_at      timestamptz,
  paused_because text,
  created_at     timestamptz not null
);

-- "Which schedules are due?", every second.
create index schedules_due on waybill.schedules (next_at) where paused_at is null and next_at is not null;

-- Whatever crashes, and whoever leads: a run has one row, and the row is there before anything is done twice.
create table waybill.schedule_runs (
  schedule_id uuid not null references waybill.schedules (id) on delete cascade,
  instant     timestamptz not null,
  at          timestamptz not null,
  result      text not null check (result in ('begun', 'overlap', 'duplicate', 'contract_violation', 'missed')),
  task_id     uuid,
  primary key (schedule_id, instant)
);

alter table waybill.tasks add column schedule uuid;

-- "Is a task of this schedule unfinished?"
create index tasks_of_schedule on waybill.tasks (schedule) where schedule is not null and ended_at is null;
