-- What needs a person, and who was told of it.

create table waybill.alerts (
  id              uuid primary key,
  rule            text not null,
  -- '': of Waybill as a whole.
  routing_key     text not null,
  state           text not null check (state in ('firing', 'resolved')),
  since           timestamptz not null,
  says            text not null,
  calm_since      timestamptz,
  told_at         timestamptz,
  resolved_at     timestamptz,
  acknowledged_by text,
  acknowledged_at timestamptz,
  constraint resolved_at_belongs_to_the_resolved check ((state = 'resolved') = (resolved_at is not null))
);

-- One cause is one alert, whoever leads.
create unique index alerts_firing on waybill.alerts (rule, routing_key) where state = 'firing';
-- "What is long over?"
create index alerts_resolved on waybill.alerts (resolved_at) where state = 'resolved';

create table waybill.alert_silences (
  rule        text not null,
  routing_key text not null,
  until       timestamptz not null,
  primary key (rule, routing_key)
);

create table waybill.alert_deliveries (
  id           bigint generated always as identity primary key,
  alert_id     uuid not null references waybill.alerts (id) on delete cascade,
  channel      text not null,
  event        text not null check (event in ('firing', 'reminder', 'resolved')),
  at           timestamptz not null,
  -- Null: it is over.
  due_at       timestamptz,
  tries        integer not null default 0,
  delivered_at timestamptz,
  last         text
);

-- "Who is to be told now?"
create index alert_deliveries_due on waybill.alert_deliveries (due_at) where due_at is not null;
create index alert_deliveries_of on waybill.alert_deliveries (alert_id, id);
