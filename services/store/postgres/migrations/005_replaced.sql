-- Edit and replay: a new task in place of one that will not be tried again.

alter table waybill.tasks
  add column replaces uuid,
  add column replaced_by uuid;
