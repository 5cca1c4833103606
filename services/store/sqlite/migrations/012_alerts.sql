-- What needs a person, and who was told of it.

create table alerts (
  id              blob primary key check (length(id) = 16),
  rule            text not null,
  -- '': of Waybill as a whole.
  routing_key     text not null,
  state           text not null check (state in ('firing', 'resolved')),
  since           integer not null,
  says            text not null,
  calm_since      integer,
  told_at         integer,
  resolved_at     integer,
  acknowledged_by text,
  acknowledged_at integer,
  constraint resolved_at_belongs_to_the_resolved check ((state = 'resolved') = (resolved_at is not null))
) strict;

-- One cause is one alert, whoever leads.
create unique index alerts_firing on alerts (rule, routing_key) where state = 'firing';
-- "What is long over?"
create index alerts_resolved on alerts (resolved_at) where state = 'resolved';

create table alert_silences (
  rule        text not null,
  routing_key text not null,
  until       integer not null,
  primary key (rule, routing_key)
) strict, without rowid;

create table alert_deliveries (
  id           integer primary key autoincrement,
  alert_id     blob not null references alerts (id) on delete cascade,
  channel      text not null,
  event        text not null check (event in ('firing', 'reminder', 'resolved')),
  at           integer not null,
  -- Null: it is over.
  due_at       integer,
  tries        integer not null default 0,
  delivered_at integer,
  last         text
) strict;

-- "Who is to be told now?"
create index alert_deliveries_due on alert_deliveries (due_at) where due_at is not null;
create index alert_deliveries_of on alert_deliveries (alert_id, id);
