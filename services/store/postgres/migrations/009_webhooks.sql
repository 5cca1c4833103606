-- Who wants to be told how a task ended, and whether they were.

alter table waybill.tasks add column webhook text;

create table waybill.webhooks (
  id           bigint generated always as identity primary key,
  task_id      uuid not null references waybill.tasks (id) on delete cascade,
  url          text not null,
  -- What the task had come to.
  state        text not null,
  at           timestamptz not null,
  -- Null: it is over.
  due_at       timestamptz,
  tries        int not null default 0,
  delivered_at timestamptz,
  -- What came of the last try: a status, or a sentence.
  last         text
);

-- "Who is to be told now?", every second.
create index webhooks_due on waybill.webhooks (due_at) where due_at is not null;
create index webhooks_of_task on waybill.webhooks (task_id);

create function waybill.tell_webhook() returns trigger language plpgsql as $$
begin
  insert into waybill.webhooks (task_id, url, state, at, due_at) values (new.id, new.webhook, new.state, new.ended_at, new.ended_at);
  return null;
end $$;

-- In the transaction of whatever ended it.
create trigger an_ended_task_tells_its_webhook after update of state on waybill.tasks
  for each row when (new.webhook is not null and new.ended_at is not null and new.state <> old.state) execute function waybill.tell_webhook();
