-- What a person looks for among a million tasks, and how an operation treats what it replays.

-- "Which came to a rare end, or wait for a step?" The common ends are found from the newest on.
create index tasks_apart on waybill.tasks (state, id) where state in ('blocked', 'handed_over', 'expired', 'cancelled', 'skipped');
-- "Which were tried so often?"
create index tasks_tried_again on waybill.tasks (attempt, id) where attempt > 1;
-- "Which has this key?", without the API key before it.
create index tasks_by_idempotency_key on waybill.tasks (substr(idempotency_key, strpos(idempotency_key, '/') + 1), id) where idempotency_key is not null;
-- "Which failed with this code?"
create index attempts_by_code on waybill.attempts (code, task_id) where code is not null;

-- So many of the canary have to succeed; null: all.
alter table waybill.operations add column first_succeed integer;
-- Of what it replays; null: as it was.
alter table waybill.operations add column priority integer;
