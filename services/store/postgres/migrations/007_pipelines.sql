-- Tasks in stages: what one stage has done is what the next one is made from.

create table waybill.pipelines (
  id              uuid primary key,
  -- Null: it was sent with its steps.
  name            text,
  -- As `lifecycle/pipeline.ts` has it; both are text, since jsonb would rewrite their numbers.
  definition      text not null,
  input           text not null,
  state           text not null check (state in ('running', 'succeeded', 'failed', 'cancelled')),
  -- The stage it is in; -1: none has begun.
  stage           int not null,
  cancelled       boolean not null default false,
  -- Why its next stage could not begin: a sentence.
  obstacle        text,
  created_at      timestamptz not null,
  deadline_at     timestamptz not null,
  ended_at        timestamptz,
  api_key         text,
  idempotency_key text,
  constraint ended_at_belongs_to_the_ended check ((state = 'running') = (ended_at is null)),
  constraint a_key_stands_for_one_pipeline unique (api_key, idempotency_key)
);

-- Its place in a pipeline; the payload of one that is `blocked` is not made yet, and has no bytes.
alter table waybill.tasks
  add column pipeline uuid,
  add column stage int,
  add column step text,
  add column item int;

-- "Has this stage ended?"
create index tasks_in_pipeline on waybill.tasks (pipeline, stage, step, item) where pipeline is not null;
