-- Who wants to be told how a task ended, and whether they were.

alter table tasks add column webhook text;

create table webhooks (
  id           integer primary key autoincrement,
  task_id      blob not null references tasks (id) on delete cascade,
  url          text not null,
  -- What the task had come to.
  state        text not null,
  at           integer not null,
  -- Null: it is over.
  due_at       integer,
  tries        integer not null default 0,
  delivered_at integer,
  -- What came of the last try: a status, or a sentence.
  last         text
) strict;

-- "Who is to be told now?", every second.
create index webhooks_due on webhooks (due_at) where due_at is not null;
create index webhooks_of_task on webhooks (task_id);

-- In the transaction of whatever ended it.
create trigger an_ended_task_tells_its_webhook after update of state on tasks
  when new.webhook is not null and new.ended_at is not null and new.state <> old.state
begin
  insert into webhooks (task_id, url, state, at, due_at) values (new.id, new.webhook, new.state, new.ended_at, new.ended_at);
end;
