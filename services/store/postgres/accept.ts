import type { AcceptResult, NewTask } from "../store.ts";
import type { Queryable } from "./connection.ts";
import { compared, firstOfEachKey, holdersOf, type KeyHolder, keyColumns, keyOf } from "./idempotency.ts";
import { keepNew, type NewState } from "./keep_new.ts";
import { notReplaceable, replace } from "./replaced.ts";
import { text } from "./rows.ts";
import { holdKey, type UniqueAnswer, unique } from "./unique.ts";

/**
 * Keeps a batch of new tasks of which some ask for more than one statement can decide (`accept_at_once.ts` has the
 * others). Locks are taken in one order everywhere (keys, publisher, runways), each sorted, so that two processes never
 * wait for each other in a circle.
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
  const states = await keepNew(client, fresh, { publisher, now, keys: "taken" });
  await replace(client, fresh);
  const answers = batch.map((task, index) => earlier[index] ?? refused.get(task) ?? answerOf(held.get(task), states.get(task.id), now));
  return answers.map((answer) =>
    answer.kind === "twin" ? (refused.get(answer.first) ?? sameOrNot(answer, held.get(answer.first), states, now)) : answer,
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

/** Another task of this batch with the same key. */
interface Twin {
  readonly kind: "twin";
  readonly task: NewTask;
  readonly first: NewTask;
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
  states: ReadonlyMap<string, NewState>,
  now: number,
): AcceptResult {
  if (held !== undefined && held.kind !== "free") return held;
  return compared(task, { id: first.id, state: states.get(first.id)!, acceptedAt: now, payload: first.payload });
}
