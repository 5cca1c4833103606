import type { AcceptResult, NewTask } from "../store.ts";
import type { Queryable } from "./connection.ts";
import { compared, firstOfEachKey, holdersOf, keyOf } from "./idempotency.ts";
import { keepNew, type NewState } from "./keep_new.ts";

/** What one statement can decide: a contract's `unique`, and who stands in place of another, ask for more. */
export const isPlain = ({ unique, replaces }: NewTask): boolean => unique === null && replaces === null;

/**
 * Keeps a batch of plain tasks by one statement, which is its own transaction: one round trip. A second one only looks,
 * for whom a key stands that was taken before. Of a batch with several keys the locks are the same as elsewhere:
 * keys, publisher, runways, each sorted.
 */
export async function acceptAtOnce(
  client: Queryable,
  batch: readonly NewTask[],
  publisher: number,
  now: number,
): Promise<readonly AcceptResult[]> {
  const firsts = firstOfEachKey(batch);
  const asked = batch.filter((task) => task.idempotency === null || firsts.get(keyOf(task)) === task);
  const states = await keepNew(client, asked, { publisher, now, keys: "to_take" });
  const holders = await holdersOf(
    client,
    asked.filter(({ id }) => !states.has(id)),
  );
  const answers = batch.map((task) => answerTo(task, { firsts, states, holders, now }));
  // Their keys were taken, and whom those stood for has been forgotten since: they are new.
  const again = batch.filter((_, index) => answers[index] === null);
  if (again.length === 0) return answers as readonly AcceptResult[];
  const later = (await acceptAtOnce(client, again, publisher, now)).values();
  return answers.map((answer) => answer ?? later.next().value!);
}

interface Found {
  readonly firsts: ReadonlyMap<string, NewTask>;
  readonly states: ReadonlyMap<string, NewState>;
  readonly holders: Awaited<ReturnType<typeof holdersOf>>;
  readonly now: number;
}

function answerTo(task: NewTask, { firsts, states, holders, now }: Found): AcceptResult | null {
  const state = states.get(task.id);
  if (state !== undefined) return { kind: "kept", state, acceptedAt: now };
  const first = firsts.get(keyOf(task))!;
  const stateOfFirst = states.get(first.id);
  if (stateOfFirst !== undefined) return compared(task, { ...first, state: stateOfFirst, acceptedAt: now });
  const holder = holders.get(keyOf(task));
  return holder === undefined ? null : compared(task, holder);
}
