-- Who goes next: lanes to choose among, a line for each value of `ordered_by`, pause and breaker.

alter table tasks add column lane text not null default '';
alter table tasks add column order_key text;
-- Its place in the line of its order key; null: it has not come to wait yet.
alter table tasks add column order_no integer;
-- Somebody before it in that line is unfinished.
alter table tasks add column held integer not null default 0 check (held in (0, 1));

drop index tasks_waiting;
-- "Who of this lane is next?" By its beginning also: does anybody of this key wait?
create index tasks_waiting on tasks (routing_key, held, lane, priority, id) where state = 'accepted';
-- "Who is first in this line, and who is last?"
create index tasks_in_line on tasks (routing_key, order_key, order_no) where order_key is not null and ended_at is null;

alter table runways add column paused_at integer;
-- JSON, as `lifecycle/breaker.ts` has it; null: closed, and nothing heard.
alter table runways add column breaker text;
-- The turn of the lane that went last.
alter table runways add column turn integer not null default 0;

-- The values of `fair_by` that somebody waits with, and when their turn is.
create table shares (
  routing_key text not null,
  fair        text not null,
  waiting     integer not null check (waiting in (0, 1)),
  turn        integer not null,
  -- Before this time the rates of all its lanes let nobody go.
  opens_at    integer not null default 0,
  primary key (routing_key, fair)
) strict, without rowid;

-- "Whose turn is it?"
create index shares_in_turn on shares (routing_key, turn, fair) where waiting = 1;

-- The lanes that somebody waits in, apart from the plain one: what a release chooses among.
create table lanes (
  routing_key text not null,
  lane        text not null,
  fair        text not null,
  waiting     integer not null check (waiting in (0, 1)),
  served_at   integer not null default 0,
  -- Before this time the rate of its limit lets nobody go.
  opens_at    integer not null default 0,
  primary key (routing_key, lane)
) strict, without rowid;

-- "Which lane of this share was served longest ago?"
create index lanes_in_turn on lanes (routing_key, fair, served_at, lane) where waiting = 1;

-- What was released lately, of each value of `limits.per` that has a rate.
create table rates (
  routing_key text not null,
  limit_key   text not null,
  -- JSON: [time, how many] in bursts.
  recent      text not null,
  -- Everything in it is older than a window.
  over_at     integer not null,
  primary key (routing_key, limit_key)
) strict, without rowid;

create trigger a_new_task_opens_its_lane after insert on tasks
  when new.state = 'accepted' and new.lane <> ''
   and not exists (select 1 from lanes where routing_key = new.routing_key and lane = new.lane and waiting = 1)
begin
  insert into shares (routing_key, fair, waiting, turn) values (new.routing_key, new.lane ->> 0, 1, 0)
      on conflict (routing_key, fair) do update set waiting = 1, opens_at = 0;
  insert into lanes (routing_key, lane, fair, waiting) values (new.routing_key, new.lane, new.lane ->> 0, 1)
      on conflict (routing_key, lane) do update set waiting = 1;
end;

create trigger a_task_that_waits_opens_its_lane after update of state on tasks
  when new.state = 'accepted' and new.lane <> ''
   and not exists (select 1 from lanes where routing_key = new.routing_key and lane = new.lane and waiting = 1)
begin
  insert into shares (routing_key, fair, waiting, turn) values (new.routing_key, new.lane ->> 0, 1, 0)
      on conflict (routing_key, fair) do update set waiting = 1, opens_at = 0;
  insert into lanes (routing_key, lane, fair, waiting) values (new.routing_key, new.lane, new.lane ->> 0, 1)
      on conflict (routing_key, lane) do update set waiting = 1;
end;

create trigger a_new_task_joins_its_line after insert on tasks when new.state = 'accepted' and new.order_key is not null
begin
  update tasks set order_no = 1 + coalesce(
    (select max(order_no) from tasks t
      where t.routing_key = new.routing_key and t.order_key = new.order_key and t.ended_at is null and t.id <> new.id), 0) where id = new.id;
  update tasks set held = order_no > 1 where id = new.id;
end;

-- One that is due for the first time, or is replayed, joins at the end; one that is tried again has kept its place.
create trigger a_task_that_waits_joins_its_line after update of state on tasks
  when new.state = 'accepted' and new.order_key is not null and (old.order_no is null or old.ended_at is not null)
begin
  update tasks set order_no = 1 + coalesce(
    (select max(order_no) from tasks t
      where t.routing_key = new.routing_key and t.order_key = new.order_key and t.ended_at is null and t.id <> new.id), 0) where id = new.id;
  update tasks set held = order_no > 1 where id = new.id;
end;

create trigger an_ended_task_frees_its_line after update of state on tasks
  when old.order_no is not null and old.ended_at is null and new.ended_at is not null
begin
  update tasks set held = 0
   where id = (select id from tasks t where t.routing_key = new.routing_key and t.order_key = new.order_key and t.ended_at is null
                  and t.order_no is not null order by t.order_no limit 1);
end;

create trigger the_next_in_line_opens_its_lane after update of held on tasks
  when old.held = 1 and new.held = 0 and new.state = 'accepted' and new.lane <> ''
begin
  insert into shares (routing_key, fair, waiting, turn) values (new.routing_key, new.lane ->> 0, 1, 0)
      on conflict (routing_key, fair) do update set waiting = 1, opens_at = 0;
  insert into lanes (routing_key, lane, fair, waiting) values (new.routing_key, new.lane, new.lane ->> 0, 1)
      on conflict (routing_key, lane) do update set waiting = 1;
end;
