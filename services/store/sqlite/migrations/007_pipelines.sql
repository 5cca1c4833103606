-- Tasks in stages: what one stage has done is what the next one is made from.

create table pipelines (
  id              blob primary key check (length(id) = 16),
  -- Null: it was sent with its steps.
  name            text,
  -- JSON, as `lifecycle/pipeline.ts` has it.
  definition      text not null,
  input           text not null,
  state           text not null check (state in ('running', 'succeeded', 'failed', 'cancelled')),
  -- The stage it is in; -1: none has begun.
  stage           integer not null,
  cancelled       integer not null default 0 check (cancelled in (0, 1)),
  -- Why its next stage could not begin: a sentence.
  obstacle        text,
  created_at      integer not null,
  deadline_at     integer not null,
  ended_at        integer,
  api_key         text,
  idempotency_key text,
  constraint ended_at_belongs_to_the_ended check ((state = 'running') = (ended_at is null)),
  constraint a_key_stands_for_one_pipeline unique (api_key, idempotency_key)
) strict;

-- Its place in a pipeline; the payload of one that is `blocked` is not made yet, and has no bytes.
alter table tasks add column pipeline blob;
alter table tasks add column stage integer;
alter table tasks add column step text;
alter table tasks add column item integer;

-- "Has this stage ended?"
create index tasks_in_pipeline on tasks (pipeline, stage, step, item) where pipeline is not null;
