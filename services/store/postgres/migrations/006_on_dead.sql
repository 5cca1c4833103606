-- What a dead task caused, and what caused a task.

alter table waybill.tasks
  add column follow_up uuid,
  add column caused_by uuid;
