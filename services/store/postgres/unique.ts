import type { UniquePolicy } from "../../contracts/policy.ts";
import type { TaskState } from "../../lifecycle/task.ts";
import { decideUnique, type Hold, type Holding, holdingOf, lives } from "../../lifecycle/unique.ts";
import type { AcceptResult, NewTask } from "../store.ts";
import { at, atOrNull, columns, type Queryable, type Row } from "./connection.ts";
import { numberOrNull, text } from "./rows.ts";
import { keepFields } from "./searchable.ts";

/**
 * What the contract's `unique` says to new tasks, by `lifecycle/unique.ts`, of which each key is there once; those
 * that are to be kept take their holds. Whoever takes a hold locks it, in the order of keys, so of two processes with
 * one key the second sees what the first has committed.
 */
export async function unique(client: Queryable, tasks: readonly NewTask[], now: number): Promise<ReadonlyMap<NewTask, UniqueAnswer>> {
  const asked = tasks.filter((task) => task.unique !== null).toSorted((a, b) => (holdKey(a) < holdKey(b) ? -1 : 1));
  if (asked.length === 0) return new Map();
  const holders = await holdOrLock(client, asked);
  const answers = new Map<NewTask, UniqueAnswer>();
  for (const task of asked) answers.set(task, await answerTo(client, task, holders.get(holdKey(task)), now));
  await passOn(
    client,
    asked.filter((task) => answers.get(task)?.kind === "free" && holders.has(holdKey(task))),
  );
  return answers;
}

export const holdKey = ({ routingKey, unique }: Asking): string => JSON.stringify([routingKey, unique?.key]);

export type UniqueAnswer =
  | Exclude<AcceptResult, { kind: "kept" | "conflict" | "not_replaceable" }>
  | { readonly kind: "free"; readonly beside: { readonly id: string; readonly state: TaskState } | null };

interface Holder extends Hold {
  readonly id: string;
  readonly acceptedAt: number;
}

/** Takes the holds that nobody has; answers who has the others. */
async function holdOrLock(client: Queryable, tasks: readonly Asking[]): Promise<ReadonlyMap<string, Holder>> {
  const { rows: taken } = await client.query(
    `insert into waybill.unique_holds (routing_key, unique_key, task_id, during, until)
     select * from unnest($1::text[], $2::text[], $3::uuid[], $4::text[], $5::timestamptz[]) on conflict do nothing returning task_id`,
    valuesOf(tasks),
  );
  const mine = new Set(taken.map((row) => text(row, "task_id")));
  const others = tasks.filter(({ id }) => !mine.has(id));
  if (others.length === 0) return new Map();
  const [routingKeys, keys] = valuesOf(others);
  const { rows } = await client.query(
    `select h.routing_key, h.unique_key, h.task_id, h.during, h.until, t.state, t.accepted_at
       from unnest($1::text[], $2::text[]) as asked (routing_key, unique_key)
       join waybill.unique_holds h using (routing_key, unique_key) left join waybill.tasks t on t.id = h.task_id
      order by h.routing_key, h.unique_key for update of h`,
    [routingKeys, keys],
  );
  const held = new Map(rows.map((row) => [JSON.stringify([row.routing_key, row.unique_key]), holderOf(row)]));
  // One may have been forgotten between the two statements: then it is free.
  const free = others.filter((task) => !held.has(holdKey(task)));
  return free.length === 0 ? held : new Map([...held, ...(await holdOrLock(client, free))]);
}

function holderOf(row: Row): Holder {
  return {
    id: text(row, "task_id"),
    state: (row["state"] ?? null) as TaskState | null,
    acceptedAt: numberOrNull(row, "accepted_at") ?? 0,
    during: text(row, "during") as Holding["during"],
    until: numberOrNull(row, "until"),
  };
}

async function answerTo(client: Queryable, task: NewTask, holder: Holder | undefined, now: number): Promise<UniqueAnswer> {
  if (holder === undefined || holder.state === null) return { kind: "free", beside: null };
  const about = { id: holder.id, state: holder.state, acceptedAt: holder.acceptedAt };
  switch (decideUnique(holder, task.unique!.answer, now)) {
    case "reject":
      return { kind: "duplicate", ...about };
    case "return_existing":
      return { kind: "existing", ...about, because: "unique" };
    case "replace":
      // It may have been released meanwhile.
      return (await replaced(client, holder.id, task)) ? { kind: "replaced", ...about } : { kind: "free", beside: about };
    case "beside":
      return { kind: "free", beside: about };
    case "take":
      return { kind: "free", beside: null };
  }
}

async function replaced(client: Queryable, id: string, task: NewTask): Promise<boolean> {
  const { payload, contract } = task;
  const { rowCount } = await client.query(
    "update waybill.tasks set payload = $2, contract = $3 where id = $1 and state in ('scheduled', 'accepted')",
    [id, Buffer.from(payload), contract],
  );
  if (rowCount === 1) await keepFields(client, [{ ...task, id }], "some");
  return rowCount === 1;
}

/** A replayed task asks for its hold again. Answers who has it; null: it has it itself, or needs none. */
export async function holdAgain(client: Queryable, id: string, policy: UniquePolicy | null, now: number): Promise<string | null> {
  const { rows } = await client.query("select routing_key, unique_key from waybill.tasks where id = $1 and unique_key is not null", [id]);
  const [row] = rows as readonly Row[];
  if (row === undefined || policy === null) return null;
  const again = {
    id,
    routingKey: text(row, "routing_key"),
    unique: { key: text(row, "unique_key"), answer: policy.then, ...holdingOf(policy, now) },
  };
  const holder = (await holdOrLock(client, [again])).get(holdKey(again));
  if (holder === undefined) return null;
  if (holder.id !== id && lives(holder, now)) return holder.id;
  await passOn(client, [again]);
  return null;
}

type Asking = Pick<NewTask, "id" | "routingKey" | "unique">;

async function passOn(client: Queryable, tasks: readonly Asking[]): Promise<void> {
  if (tasks.length === 0) return;
  await client.query(
    `update waybill.unique_holds h set task_id = asked.task_id, during = asked.during, until = asked.until
       from unnest($1::text[], $2::text[], $3::uuid[], $4::text[], $5::timestamptz[]) as asked (routing_key, unique_key, task_id, during, until)
      where h.routing_key = asked.routing_key and h.unique_key = asked.unique_key`,
    valuesOf(tasks),
  );
}

function valuesOf(tasks: readonly Asking[]): unknown[][] {
  return columns(
    tasks,
    (task) => task.routingKey,
    (task) => task.unique!.key,
    (task) => task.id,
    (task) => task.unique!.during,
    (task) => atOrNull(task.unique!.until),
  );
}

/** Whose task has ended, or is not kept any more; of those for a time, whose time is over. One that only waits is given up by the next who asks. */
export async function forgetHolds(client: Queryable, now: number, limit: number): Promise<number> {
  const { rowCount } = await client.query(
    `delete from waybill.unique_holds where (routing_key, unique_key) in (
       select h.routing_key, h.unique_key from waybill.unique_holds h left join waybill.tasks t on t.id = h.task_id
        where case h.during when 'time' then h.until <= $1 else t.id is null or t.ended_at is not null end
        order by h.routing_key, h.unique_key limit $2 for update of h skip locked)`,
    [at(now), limit],
  );
  return rowCount ?? 0;
}
