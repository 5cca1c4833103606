import { plainLane } from "../../lifecycle/lane.ts";
import { runwayStaleAfterMs } from "../../lifecycle/runway.ts";
import type { AcceptResult, NewTask } from "../store.ts";
import { at, atOrNull, columns, type Queryable } from "./connection.ts";
import { compared, firstOfEachKey, holdersOf, type KeyHolder, keyColumns, keyOf } from "./idempotency.ts";
import { publisherLives } from "./publish.ts";
import { notReplaceable, replace } from "./replaced.ts";
import { number, text } from "./rows.ts";
import { keepFields } from "./searchable.ts";
import { holdKey, type UniqueAnswer, unique } from "./unique.ts";

/**
 * Keeps a batch of new tasks of which some ask for more than one statement can decide (`accept_at_once.ts` has the
 * others): who lives, whose key is taken, which runway has room, one insert. Locks are taken in one order everywhere (publisher, keys, runways), each sorted, so that two
 * processes never wait for each other in a circle.
 */
export async function accept(
  client: Queryable,
  batch: readonly NewTask[],
  publisher: number,
  now: number,
): Promise<readonly AcceptResult[]> {
  const again = asksAgain(batch);
  if (again.size === 0) return acceptOnce(client, batch, publisher, now);
  const firsts = await acceptOnce(
    client,
    batch.filter((task) => !again.has(task)),
    publisher,
    now,
  );
  const rest = await accept(client, [...again], publisher, now);
  const [ofFirsts, ofRest] = [firsts.values(), rest.values()];
  return batch.map((task) => (again.has(task) ? ofRest : ofFirsts).next().value!);
}

/** Those that ask for a hold which one before them in the batch asks for already: they are judged when that one is kept. */
function asksAgain(batch: readonly NewTask[]): ReadonlySet<NewTask> {
  const asked = new Set<string>();
  return new Set(
    batch.filter((task) => {
      if (task.unique === null) return false;
      const isAgain = asked.has(holdKey(task));
      asked.add(holdKey(task));
      return isAgain;
    }),
  );
}

async function acceptOnce(client: Queryable, batch: readonly NewTask[], publisher: number, now: number): Promise<readonly AcceptResult[]> {
  const lives = await publisherLives(client, publisher);
  const earlier = await underSameKeys(client, batch);
  const candidates = batch.filter((_, index) => earlier[index] === null);
  const refused = await notReplaceable(client, candidates);
  const held = await unique(
    client,
    candidates.filter((task) => !refused.has(task)),
    now,
  );
  const fresh = candidates.filter((task) => !refused.has(task) && (held.get(task)?.kind ?? "free") === "free");
  await giveKeysBack(
    client,
    candidates.filter((task) => task.idempotency !== null && !fresh.includes(task)),
  );
  const room = lives ? await takeRoom(client, fresh, now) : new Map<string, number>();
  const states = fresh.map((task) => [task, stateOfNew(task, room)] as const);
  await insert(client, inOrderOfLanes(states), publisher, now);
  await keepFields(client, fresh);
  await replace(client, fresh);
  const stateOf = new Map(states);
  const answers = batch.map((task, index) => earlier[index] ?? refused.get(task) ?? answerOf(held.get(task), stateOf.get(task), now));
  return answers.map((answer) =>
    answer.kind === "twin" ? (refused.get(answer.first) ?? sameOrNot(answer, held.get(answer.first), stateOf, now)) : answer,
  );
}

function answerOf(held: UniqueAnswer | undefined, state: NewState | undefined, now: number): AcceptResult {
  if (held !== undefined && held.kind !== "free") return held;
  return { kind: "kept", state: state!, acceptedAt: now, ...(held?.beside ? { beside: held.beside } : {}) };
}

/** A task that is not kept stands for no key. */
async function giveKeysBack(client: Queryable, tasks: readonly NewTask[]): Promise<void> {
  if (tasks.length > 0)
    await client.query("delete from waybill.idempotency_keys where task_id = any($1::uuid[])", [tasks.map(({ id }) => id)]);
}

type NewState = Extract<AcceptResult, { kind: "kept" }>["state"];

/** Another task of this batch with the same key. */
interface Twin {
  readonly kind: "twin";
  readonly task: NewTask;
  readonly first: NewTask;
}

function stateOfNew(task: NewTask, room: Map<string, number>): NewState {
  if (task.dueAt !== null) return "scheduled";
  const left = room.get(task.routingKey) ?? 0;
  if (task.releaseNo === null || left <= 0) {
    room.set(task.routingKey, 0); // Nobody of this key overtakes the one who waits now.
    return "accepted";
  }
  room.set(task.routingKey, left - 1);
  return "queued";
}

/** Takes room on the runways for those who may go straight through, where nobody of their key waits. */
async function takeRoom(client: Queryable, fresh: readonly NewTask[], now: number): Promise<Map<string, number>> {
  const wanted = wantedByKey(fresh);
  if (wanted.size === 0) return new Map();
  const { rows } = await client.query(
    `with wanted (routing_key, many) as (select * from unnest($1::text[], $2::int[])),
          open as (select r.routing_key, least(greatest(r.room, 0), w.many) as taken
                     from (select * from waybill.runways
                            where routing_key = any($1::text[]) and written_at >= $3 and paused_at is null order by routing_key for update) r
                     join wanted w using (routing_key)
                    where not exists (select 1 from waybill.tasks t where t.routing_key = r.routing_key and t.state = 'accepted'))
     update waybill.runways r set room = r.room - open.taken from open
      where r.routing_key = open.routing_key and open.taken > 0
  returning r.routing_key, open.taken`,
    [[...wanted.keys()], [...wanted.values()], at(now - runwayStaleAfterMs)],
  );
  return new Map(rows.map((row) => [text(row, "routing_key"), number(row, "taken")]));
}

/** Up to the first of each key that has to wait. */
function wantedByKey(fresh: readonly NewTask[]): Map<string, number> {
  const wanted = new Map<string, number>();
  const closed = new Set<string>();
  for (const { routingKey, releaseNo, dueAt } of fresh) {
    if (dueAt !== null || closed.has(routingKey)) continue;
    if (releaseNo === null) closed.add(routingKey);
    else wanted.set(routingKey, (wanted.get(routingKey) ?? 0) + 1);
  }
  return wanted;
}

/** Each locks its lane: all in one order. */
function inOrderOfLanes<Kept extends readonly [NewTask, NewState]>(tasks: readonly Kept[]): readonly Kept[] {
  if (tasks.every(([{ lane }]) => lane === plainLane)) return tasks;
  const key = ({ routingKey, lane, orderKey }: NewTask): string => `${routingKey} ${lane} ${orderKey}`;
  return tasks.toSorted(([a], [b]) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

async function insert(client: Queryable, tasks: readonly (readonly [NewTask, NewState])[], publisher: number, now: number): Promise<void> {
  if (tasks.length === 0) return;
  const straight = (state: NewState): boolean => state === "queued";
  await client.query(
    `insert into waybill.tasks (id, routing_key, state, payload, contract, priority, due_at, expires_at, idempotency_key, traceparent,
                                tracestate, publisher, release_no, lane, order_key, unique_key, max_attempts, replaces, webhook, accepted_at, released_at, released_attempt)
     select id, routing_key, state, payload, contract, priority, due_at, expires_at, idempotency_key, traceparent, tracestate,
            publisher, release_no, lane, order_key, unique_key, max_attempts, replaces, webhook, $20::timestamptz, case when publisher is null then null else $20::timestamptz end, case when publisher is null then null else 1 end
       from unnest($1::uuid[], $2::text[], $3::text[], $4::bytea[], $5::text[], $6::smallint[], $7::timestamptz[], $8::timestamptz[],
                   $9::text[], $10::text[], $11::text[], $12::bigint[], $13::bigint[], $14::text[], $15::text[], $16::text[], $17::int[], $18::uuid[], $19::text[])
         as t (id, routing_key, state, payload, contract, priority, due_at, expires_at, idempotency_key, traceparent, tracestate, publisher, release_no, lane, order_key, unique_key, max_attempts, replaces, webhook)`,
    [
      ...columns(
        tasks,
        ([task]) => task.id,
        ([task]) => task.routingKey,
        ([, state]) => state,
        ([task]) => Buffer.from(task.payload),
        ([task]) => task.contract,
        ([task]) => task.priority,
        ([task]) => atOrNull(task.dueAt),
        ([task]) => atOrNull(task.expiresAt),
        ([task]) => (task.idempotency === null ? null : `${task.idempotency.apiKey}/${task.idempotency.key}`),
        ([task]) => task.traceparent,
        ([task]) => task.tracestate,
        ([, state]) => (straight(state) ? publisher : null),
        ([task, state]) => (straight(state) ? task.releaseNo : null),
        ([task]) => task.lane,
        ([task]) => task.orderKey,
        ([task]) => task.unique?.key ?? null,
        ([task]) => task.maxAttempts,
        ([task]) => task.replaces,
        ([task]) => task.webhook,
      ),
      at(now),
    ],
  );
}

/** For each task of the batch: null where its key is new, or it has none; otherwise what the key stands for already. */
async function underSameKeys(client: Queryable, batch: readonly NewTask[]): Promise<readonly (AcceptResult | Twin | null)[]> {
  const firsts = firstOfEachKey(batch);
  if (firsts.size === 0) return batch.map(() => null);
  const held = await holdKeys(client, [...firsts.values()]);
  return batch.map((task) => {
    if (task.idempotency === null) return null;
    const first = firsts.get(keyOf(task))!;
    const holder = held.get(keyOf(task));
    if (holder !== undefined) return compared(task, holder);
    return first === task ? null : { kind: "twin", task, first };
  });
}

/** Takes the keys that are free, in order; answers who holds the others. A key that another transaction is just taking is waited for. */
async function holdKeys(client: Queryable, firsts: readonly NewTask[]): Promise<ReadonlyMap<string, KeyHolder>> {
  const { rows: taken } = await client.query(
    `insert into waybill.idempotency_keys (api_key, routing_key, key, task_id)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::uuid[])
         on conflict do nothing returning task_id`,
    keyColumns(firsts),
  );
  const mine = new Set(taken.map((row) => text(row, "task_id")));
  return holdersOf(
    client,
    firsts.filter(({ id }) => !mine.has(id)),
  );
}

function sameOrNot(
  { task, first }: Twin,
  held: UniqueAnswer | undefined,
  states: ReadonlyMap<NewTask, NewState>,
  now: number,
): AcceptResult {
  if (held !== undefined && held.kind !== "free") return held;
  return compared(task, { id: first.id, state: states.get(first)!, acceptedAt: now, payload: first.payload });
}
