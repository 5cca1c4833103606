-- "Does anybody of this key wait?", for the one statement that keeps new tasks. That statement is prepared, and its plan is kept: one
-- made while the table was small would read all of it until the next analyze, so here it is always the index.
create function waybill.somebody_waits(key text) returns boolean
  language plpgsql stable set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
begin
  return exists (select from waybill.tasks t where t.routing_key = key and t.state = 'accepted');
end $$;
revoke all on function waybill.somebody_waits(text) from public;
