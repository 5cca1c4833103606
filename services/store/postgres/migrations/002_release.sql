-- Who goes next: lanes to choose among, a line for each value of `ordered_by`, pause and breaker.

alter table waybill.tasks
  add column lane text not null default '',
  add column order_key text,
  -- Its place in the line of its order key; null: it has not come to wait yet.
  add column order_no integer,
  -- Somebody before it in that line is unfinished.
  add column held boolean not null default false;

drop index waybill.tasks_waiting;
-- "Who of this lane is next?" By its beginning also: does anybody of this key wait?
create index tasks_waiting on waybill.tasks (routing_key, held, lane, priority, id) where state = 'accepted';
-- "Who is first in this line, and who is last?"
create index tasks_in_line on waybill.tasks (routing_key, order_key, order_no) where order_key is not null and ended_at is null;

alter table waybill.runways
  add column paused_at timestamptz,
  -- As `lifecycle/breaker.ts` has it; null: closed, and nothing heard.
  add column breaker jsonb,
  -- The turn of the lane that went last.
  add column turn bigint not null default 0;

-- The values of `fair_by` that somebody waits with, and when their turn is.
create table waybill.shares (
  routing_key text not null,
  fair        text not null,
  waiting     boolean not null,
  turn        bigint not null,
  -- Before this time the rates of all its lanes let nobody go.
  opens_at    timestamptz not null default 'epoch',
  primary key (routing_key, fair)
);

-- "Whose turn is it?"
create index shares_in_turn on waybill.shares (routing_key, turn, fair) where waiting;

-- The lanes that somebody waits in, apart from the plain one: what a release chooses among. Whoever opens one locks it,
-- and so does a release before it looks who waits there: neither can miss the other.
create table waybill.lanes (
  routing_key text not null,
  lane        text not null,
  fair        text not null,
  waiting     boolean not null,
  served_at   timestamptz not null default 'epoch',
  -- Before this time the rate of its limit lets nobody go.
  opens_at    timestamptz not null default 'epoch',
  primary key (routing_key, lane)
);

-- "Which lane of this share was served longest ago?"
create index lanes_in_turn on waybill.lanes (routing_key, fair, served_at, lane) where waiting;

-- What was released lately, of each value of `limits.per` that has a rate.
create table waybill.rates (
  routing_key text not null,
  limit_key   text not null,
  -- [time, how many] in bursts.
  recent      jsonb not null,
  -- Everything in it is older than a window.
  over_at     timestamptz not null,
  primary key (routing_key, limit_key)
);

-- Where the lane is open, it is only held open until the commit: tasks of one lane do not wait for each other.
create function waybill.open_lane() returns trigger language plpgsql as $$
declare
  fair_value text := new.lane::jsonb ->> 0;
begin
  perform 1 from waybill.lanes where routing_key = new.routing_key and lane = new.lane and waiting for share;
  if found then return null; end if;
  insert into waybill.shares (routing_key, fair, waiting, turn) values (new.routing_key, fair_value, true, 0)
      on conflict (routing_key, fair) do update set waiting = true, opens_at = 'epoch';
  insert into waybill.lanes (routing_key, lane, fair, waiting) values (new.routing_key, new.lane, fair_value, true)
      on conflict (routing_key, lane) do update set waiting = true;
  return null;
end $$;

create trigger a_new_task_opens_its_lane after insert on waybill.tasks
  for each row when (new.state = 'accepted' and new.lane <> '') execute function waybill.open_lane();
create trigger a_task_that_waits_opens_its_lane after update of state on waybill.tasks
  for each row when (new.state = 'accepted' and new.lane <> '') execute function waybill.open_lane();
create trigger the_next_in_line_opens_its_lane after update of held on waybill.tasks
  for each row when (old.held and not new.held and new.state = 'accepted' and new.lane <> '') execute function waybill.open_lane();

-- One transaction at a time changes a line: each statement after the lock sees what the one before has committed.
create function waybill.lock_line(task waybill.tasks) returns void language sql as $$
  select pg_advisory_xact_lock(hashtextextended(task.routing_key || ' ' || task.order_key, 0));
$$;

create function waybill.join_line() returns trigger language plpgsql as $$
begin
  perform waybill.lock_line(new);
  select coalesce(max(order_no), 0) + 1 into new.order_no from waybill.tasks
   where routing_key = new.routing_key and order_key = new.order_key and ended_at is null and id <> new.id;
  new.held := new.order_no > 1;
  return new;
end $$;

create trigger a_new_task_joins_its_line before insert on waybill.tasks
  for each row when (new.state = 'accepted' and new.order_key is not null) execute function waybill.join_line();
-- One that is due for the first time, or is replayed, joins at the end; one that is tried again has kept its place.
create trigger a_task_that_waits_joins_its_line before update of state on waybill.tasks
  for each row when (new.state = 'accepted' and new.order_key is not null and (old.order_no is null or old.ended_at is not null))
  execute function waybill.join_line();

create function waybill.free_line() returns trigger language plpgsql as $$
begin
  perform waybill.lock_line(new);
  update waybill.tasks set held = false
   where held and id = (select id from waybill.tasks where routing_key = new.routing_key and order_key = new.order_key and ended_at is null
                           and order_no is not null order by order_no limit 1);
  return null;
end $$;

create trigger an_ended_task_frees_its_line after update of state on waybill.tasks
  for each row when (old.order_no is not null and old.ended_at is null and new.ended_at is not null) execute function waybill.free_line();
