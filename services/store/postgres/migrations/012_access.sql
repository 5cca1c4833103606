-- Who may ask what, who is signed in, what was done by hand, and the fields by which tasks are found.

create table waybill.api_keys (
  id           uuid primary key,
  name         text not null,
  role         text not null,
  -- A JSON array of routing keys; null: all.
  scopes       text,
  -- SHA-256 of the key, which itself is kept nowhere.
  hash         text not null unique,
  -- Of the key before the last rotation, and until when that goes on.
  old_hash     text unique,
  old_until    timestamptz,
  rate_limit   text,
  created_at   timestamptz not null,
  created_by   text not null,
  last_used_at timestamptz,
  expires_at   timestamptz,
  revoked_at   timestamptz
);

create unique index api_keys_by_name on waybill.api_keys (name) where revoked_at is null;

create table waybill.sessions (
  -- SHA-256 of what the cookie says.
  hash       text primary key,
  -- Of the API key that was signed in with: the session lasts no longer than that.
  key_hash   text not null,
  created_at timestamptz not null,
  ends_at    timestamptz not null
);

create index sessions_by_end on waybill.sessions (ends_at);

create table waybill.audit (
  id          bigint generated always as identity primary key,
  at          timestamptz not null,
  -- The id of the API key: `default` is the one of the environment, or nobody's where none is asked for.
  api_key     text not null,
  name        text not null,
  action      text not null,
  routing_key text,
  target      text,
  many        bigint not null,
  request_id  text not null,
  address     text
);

create index audit_by_action on waybill.audit (action, id);
create index audit_by_name on waybill.audit (name, id);
create index audit_by_routing_key on waybill.audit (routing_key, id) where routing_key is not null;
create index audit_by_target on waybill.audit (target, id) where target is not null;
create index audit_by_time on waybill.audit (at);

-- What a contract calls searchable, beside the bytes.
create table waybill.searchable_fields (
  routing_key text not null,
  pointer     text not null,
  value       text not null,
  task_id     uuid not null references waybill.tasks (id) on delete cascade,
  primary key (routing_key, pointer, value, task_id)
);

create index searchable_fields_of_task on waybill.searchable_fields (task_id);
