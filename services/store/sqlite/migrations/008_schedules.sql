-- Tasks that begin by the clock.

create table schedules (
  id             blob primary key check (length(id) = 16),
  name           text unique,
  routing_key    text not null,
  payload        text not null,
  cron           text not null,
  time_zone      text not null,
  overlap        text not null check (overlap in ('skip', 'queue', 'cancel_running')),
  -- none, last, or how many.
  catch_up       text not null,
  jitter_ms      integer not null,
  -- The instant that is due next; null: none ever is.
  next_at        integer,
  paused_at      integer,
  paused_because text,
  created_at     integer not null
) strict;

-- "Which schedules are due?", every second.
create index schedules_due on schedules (next_at) where paused_at is null and next_at is not null;

-- Whatever crashes, and whoever leads: a run has one row, and the row is there before anything is done twice.
create table schedule_runs (
  schedule_id blob not null references schedules (id) on delete cascade,
  instant     integer not null,
  at          integer not null,
  result      text not null check (result in ('begun', 'overlap', 'duplicate', 'contract_violation', 'missed')),
  task_id     blob,
  primary key (schedule_id, instant)
) strict, without rowid;

alter table tasks add column schedule blob;

-- "Is a task of this schedule unfinished?"
create index tasks_of_schedule on tasks (schedule) where schedule is not null and ended_at is null;
