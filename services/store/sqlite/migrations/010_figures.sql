-- What is counted of each routing key, so that no page counts tasks; and since when a task waits.

-- Null: since it was accepted. Else since its time came (a retry, a delay), or since it was replayed.
alter table tasks add column waiting_since integer;

-- "Who of this key waits longest?" One that goes straight through is never in it.
create index tasks_waiting_since on tasks (routing_key, coalesce(waiting_since, accepted_at)) where state = 'accepted';
-- "How many of this key wait for a time?"
create index tasks_for_later on tasks (routing_key, state) where state in ('scheduled', 'retrying');

-- Counts and histograms by spans of 10 s, a minute and an hour; added to as they come, and forgotten.
create table tallies (
  routing_key text not null,
  span_ms     integer not null,
  begins_at   integer not null,
  -- `lifecycle/tally.ts` says what is counted, and which are the largest of what came instead of its sum.
  what        text not null,
  -- Of a histogram; 0 otherwise.
  bucket      integer not null,
  many        integer not null,
  primary key (routing_key, span_ms, begins_at, what, bucket)
) strict, without rowid;

-- "What is too old to be kept?"
create index tallies_by_age on tallies (span_ms, begins_at);

-- What the leader has measured last, for every process to read: a document for each subject.
create table board (
  subject    text primary key,
  document   text not null,
  written_at integer not null
) strict;
