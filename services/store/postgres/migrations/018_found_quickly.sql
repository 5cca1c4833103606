-- What a page asks of a million tasks, and of those that died.

-- When it was given up, the last time; it stays when the task is replayed or cancelled. Null: it never was.
alter table waybill.tasks add column died_at timestamptz;
update waybill.tasks set died_at = ended_at where state = 'dead';
-- "Which was the last that died?"
create index tasks_died on waybill.tasks (died_at) where died_at is not null;

-- "What needs a person, by its cause?", with all that a group says.
drop index waybill.tasks_dead;
create index tasks_dead on waybill.tasks (routing_key, reason, fingerprint, ended_at, replays, id) where state = 'dead';
-- "Which died of this?"
create index tasks_of_group on waybill.tasks (fingerprint, id) where state = 'dead';
-- "Which came to a rare end, or wait for a step?" The common ends are found from the newest on.
drop index waybill.tasks_apart;
create index tasks_apart on waybill.tasks (state, id) where state in ('blocked', 'handed_over', 'dead', 'expired', 'cancelled', 'skipped');

-- "Whose work took so long?" What took less than a second is not asked for, so that quick work pays for no index.
create index attempts_that_lasted on waybill.attempts ((finished_at - started_at), task_id) where finished_at - started_at >= interval '1 second';
