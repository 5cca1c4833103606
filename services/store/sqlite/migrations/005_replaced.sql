-- Edit and replay: a new task in place of one that will not be tried again.

alter table tasks add column replaces blob;
alter table tasks add column replaced_by blob;
