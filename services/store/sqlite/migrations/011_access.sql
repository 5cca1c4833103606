-- Who may ask what, who is signed in, what was done by hand, and the fields by which tasks are found.

create table api_keys (
  id           blob primary key,
  name         text not null,
  role         text not null,
  -- A JSON array of routing keys; null: all.
  scopes       text,
  -- SHA-256 of the key, which itself is kept nowhere.
  hash         text not null unique,
  -- Of the key before the last rotation, and until when that goes on.
  old_hash     text unique,
  old_until    integer,
  rate_limit   text,
  created_at   integer not null,
  created_by   text not null,
  last_used_at integer,
  expires_at   integer,
  revoked_at   integer
) strict;

create unique index api_keys_by_name on api_keys (name) where revoked_at is null;

create table sessions (
  -- SHA-256 of what the cookie says.
  hash       text primary key,
  -- Of the API key that was signed in with: the session lasts no longer than that.
  key_hash   text not null,
  created_at integer not null,
  ends_at    integer not null
) strict;

create index sessions_by_end on sessions (ends_at);

create table audit (
  id          integer primary key autoincrement,
  at          integer not null,
  -- The id of the API key: `default` is the one of the environment, or nobody's where none is asked for.
  api_key     text not null,
  name        text not null,
  action      text not null,
  routing_key text,
  target      text,
  many        integer not null,
  request_id  text not null,
  address     text
) strict;

create index audit_by_action on audit (action, id);
create index audit_by_name on audit (name, id);
create index audit_by_routing_key on audit (routing_key, id) where routing_key is not null;
create index audit_by_target on audit (target, id) where target is not null;
create index audit_by_time on audit (at);

-- What a contract calls searchable, beside the bytes.
create table searchable_fields (
  routing_key text not null,
  pointer     text not null,
  value       text not null,
  task_id     blob not null references tasks (id) on delete cascade,
  primary key (routing_key, pointer, value, task_id)
) strict, without rowid;

create index searchable_fields_of_task on searchable_fields (task_id);
