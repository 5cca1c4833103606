-- Two tasks with equal values at the fields that a contract calls unique are one; and a task's own limit of attempts.

alter table tasks add column unique_key text;
-- Null: as many as its contract allows.
alter table tasks add column max_attempts integer;

create table unique_holds (
  routing_key text not null,
  unique_key  text not null,
  task_id     blob not null,
  during      text not null check (during in ('waiting', 'unfinished', 'time')),
  until       integer check ((until is not null) = (during = 'time')),
  primary key (routing_key, unique_key)
) strict, without rowid;
