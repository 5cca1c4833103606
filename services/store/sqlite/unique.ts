import type { UniquePolicy } from "../../contracts/policy.ts";
import type { TaskState } from "../../lifecycle/task.ts";
import { decideUnique, type Hold, type Holding, holdingOf, lives } from "../../lifecycle/unique.ts";
import type { AcceptResult, NewTask } from "../store.ts";
import type { Connection } from "./connection.ts";
import { idBytes, idOf, number, numberOrNull, text } from "./rows.ts";
import { forgetFields, keepFields } from "./searchable.ts";

/** What the contract's `unique` says to a new task, by `lifecycle/unique.ts`; it takes the hold where it is to be kept. */
export function unique(connection: Connection, task: NewTask, now: number): UniqueAnswer {
  const holder = holderOf(connection, task);
  const decision = holder === null ? "take" : decideUnique(holder, task.unique!.answer, now);
  switch (decision) {
    case "reject":
      return { kind: "duplicate", ...about(holder!) };
    case "return_existing":
      return { kind: "existing", ...about(holder!), because: "unique" };
    case "replace":
      connection.run("update tasks set payload = ?2, contract = ?3 where id = ?1", idBytes(holder!.id), task.payload, task.contract);
      forgetFields(connection, holder!.id);
      keepFields(connection, { ...task, id: holder!.id });
      return { kind: "replaced", ...about(holder!) };
    default:
      takeHold(connection, task);
      return { kind: "free", beside: decision === "beside" ? about(holder!) : null };
  }
}

export type UniqueAnswer =
  | Exclude<AcceptResult, { kind: "kept" | "conflict" | "not_replaceable" }>
  | { readonly kind: "free"; readonly beside: { readonly id: string; readonly state: TaskState } | null };

interface Holder extends Hold {
  readonly id: string;
  readonly state: TaskState;
  readonly acceptedAt: number;
}

const about = ({ id, state, acceptedAt }: Holder) => ({ id, state, acceptedAt });

function holderOf(connection: Connection, { routingKey, unique }: Asking): Holder | null {
  const row = connection.get(
    `select h.task_id, h.during, h.until, t.state, t.accepted_at from unique_holds h join tasks t on t.id = h.task_id
      where h.routing_key = ?1 and h.unique_key = ?2`,
    routingKey,
    unique!.key,
  );
  if (row === undefined) return null;
  return {
    id: idOf(row, "task_id"),
    state: text(row, "state") as TaskState,
    acceptedAt: number(row, "accepted_at"),
    during: text(row, "during") as Holding["during"],
    until: numberOrNull(row, "until"),
  };
}

/** A replayed task asks for its hold again. Answers who has it; null: it has it itself, or needs none. */
export function holdAgain(connection: Connection, id: string, policy: UniquePolicy | null, now: number): string | null {
  const row = connection.get("select routing_key, unique_key from tasks where id = ?1 and unique_key is not null", idBytes(id));
  if (row === undefined || policy === null) return null;
  const again = {
    id,
    routingKey: text(row, "routing_key"),
    unique: { key: text(row, "unique_key"), answer: policy.then, ...holdingOf(policy, now) },
  };
  const holder = holderOf(connection, again);
  if (holder !== null && holder.id !== id && lives(holder, now)) return holder.id;
  takeHold(connection, again);
  return null;
}

type Asking = Pick<NewTask, "id" | "routingKey" | "unique">;

function takeHold(connection: Connection, { id, routingKey, unique }: Asking): void {
  connection.run(
    `insert into unique_holds (routing_key, unique_key, task_id, during, until) values (?1, ?2, ?3, ?4, ?5)
         on conflict (routing_key, unique_key) do update set task_id = excluded.task_id, during = excluded.during, until = excluded.until`,
    routingKey,
    unique!.key,
    idBytes(id),
    unique!.during,
    unique!.until,
  );
}

/** Whose task has ended, or is not kept any more; of those for a time, whose time is over. One that only waits is given up by the next who asks. */
export function forgetHolds(connection: Connection, now: number, limit: number): number {
  return connection.run(
    `delete from unique_holds where (routing_key, unique_key) in (
       select h.routing_key, h.unique_key from unique_holds h left join tasks t on t.id = h.task_id
        where case h.during when 'time' then h.until <= ?1 else t.id is null or t.ended_at is not null end limit ?2)`,
    now,
    limit,
  );
}
