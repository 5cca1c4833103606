-- From an application's own transaction: what it sends is here if and only if it commits.

-- No constraint that could abort the transaction of somebody else: what is wrong with it is found when it is taken.
create table waybill.sent (
  id          uuid not null,
  routing_key text not null,
  payload     text not null,
  options     jsonb not null,
  sent_at     timestamptz not null
);

-- "Which came first?"
create index sent_in_order on waybill.sent (id);

-- RFC 9562 §5.7: 48 bits of milliseconds, then the version, then chance. PostgreSQL has its own from 18 on.
create function waybill.uuid_v7(at timestamptz) returns uuid language sql volatile set search_path = pg_catalog, pg_temp as $$
  select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
           placing substring(int8send((extract(epoch from at) * 1000)::bigint) from 3) from 1 for 6), 52, 1), 53, 1), 'hex')::uuid;
$$;

-- With the rights of its owner: who may call it needs none on the tables.
create function waybill.send(routing_key text, payload text, options jsonb default '{}') returns uuid
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  now constant timestamptz := clock_timestamp();
  made constant uuid := waybill.uuid_v7(now);
begin
  insert into waybill.sent (id, routing_key, payload, options, sent_at)
  values (made, coalesce(send.routing_key, ''), coalesce(send.payload, 'null'), coalesce(send.options, '{}'), now);
  perform pg_notify('waybill_sent', '');
  return made;
end $$;

-- A json keeps its text; a jsonb has been rewritten by PostgreSQL, with every digit of its numbers.
create function waybill.send(routing_key text, payload json, options jsonb default '{}') returns uuid
  language sql volatile security definer set search_path = pg_catalog, pg_temp as $$ select waybill.send(routing_key, payload::text, options); $$;
create function waybill.send(routing_key text, payload jsonb, options jsonb default '{}') returns uuid
  language sql volatile security definer set search_path = pg_catalog, pg_temp as $$ select waybill.send(routing_key, payload::text, options); $$;

revoke all on all functions in schema waybill from public;
