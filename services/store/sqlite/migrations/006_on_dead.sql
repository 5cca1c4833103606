-- What a dead task caused, and what caused a task.

alter table tasks add column follow_up blob;
alter table tasks add column caused_by blob;
