import type { Change, KeptContract } from "../store.ts";
import { accept } from "./accept.ts";
import type { Connection, Row } from "./connection.ts";
import { type PackedTasks, unpack } from "./packing.ts";
import * as publish from "./publish.ts";
import * as read from "./read.ts";
import { type KnownContracts, keepUnreadable, record } from "./record.ts";
import { idOf, text } from "./rows.ts";
import * as time from "./time.ts";

/**
 * What the store's threads can be asked, as a table: the main thread names an operation and its
 * arguments, the thread answers its value and what it changed. A write is one transaction.
 */
export interface Answer<Value = unknown> {
  readonly value: Value;
  readonly changes: readonly Change[];
}

export function writeOperations(connection: Connection, contracts: Map<string, KeptContract>) {
  const transaction =
    <Args extends unknown[], Value>(work: (...args: Args) => Answer<Value>) =>
    (...args: Args) =>
      connection.transaction(() => work(...args));
  return {
    accept: transaction((packed: PackedTasks, publisher: number, now: number) => {
      const batch = unpack(packed);
      const results = accept(connection, batch, publisher, now);
      const kept = batch.flatMap((task, index) => {
        const result = results[index]!;
        return result.kind === "kept" ? [{ taskId: task.id, routingKey: task.routingKey, state: result.state }] : [];
      });
      return { value: results, changes: kept };
    }),
    keepContracts: transaction((kept: readonly KeptContract[], now: number) => {
      for (const contract of kept) keepContract(connection, contracts, contract, now);
      return quiet(undefined);
    }),
    openPublisher: transaction((now: number) => quiet(publish.openPublisher(connection, now))),
    renewPublisher: transaction((...args: Rest<typeof publish.renewPublisher>) => quiet(publish.renewPublisher(connection, ...args))),
    claim: transaction((...args: Rest<typeof publish.claim>) => {
      const claimed = publish.claim(connection, ...args);
      return {
        value: claimed,
        changes: (claimed ?? []).map(({ id, routingKey }) => ({ taskId: id, routingKey, state: "queued" as const })),
      };
    }),
    setBack: transaction((...args: Rest<typeof publish.setBack>) => moved(undefined, publish.setBack(connection, ...args))),
    handOver: transaction((...args: Rest<typeof publish.handOver>) => moved(undefined, publish.handOver(connection, ...args))),
    sweep: transaction((silentSince: number) => {
      const { sweep, rows } = publish.sweep(connection, silentSince);
      return moved(sweep, rows);
    }),
    writeRunways: transaction((...args: Rest<typeof publish.writeRunways>) => quiet(publish.writeRunways(connection, ...args))),
    record: (reports: Parameters<typeof record>[1], now: number) => {
      const recorded = record(connection, reports, contracts as KnownContracts, now);
      return { value: recorded, changes: recorded.flatMap((one) => (one.kind === "moved" ? [one] : [])) };
    },
    keepUnreadable: transaction((...args: Rest<typeof keepUnreadable>) => quiet(keepUnreadable(connection, ...args))),
    forgetCancels: transaction((ids: readonly number[]) => quiet(time.forgetCancels(connection, ids))),
    acceptDue: transaction((now: number, limit: number) => counted(time.acceptDue(connection, now, limit))),
    expireDue: transaction((now: number, limit: number) => counted(time.expireDue(connection, now, limit))),
    forgetIdempotencyKeys: transaction((...args: Rest<typeof time.forgetIdempotencyKeys>) =>
      quiet(time.forgetIdempotencyKeys(connection, ...args)),
    ),
    // A reader must see the writer's last commit, so this is asked where it was made.
    marks: () => quiet(time.marks(connection)),
  };
}

export function readOperations(connection: Connection) {
  return {
    task: (id: string) => quiet(read.task(connection, id)),
    tasks: (...args: Rest<typeof read.tasks>) => quiet(read.tasks(connection, ...args)),
    traffic: () => quiet(publish.traffic(connection)),
    pendingCancels: (limit: number) => quiet(time.pendingCancels(connection, limit)),
    releasedBelow: (...args: Rest<typeof time.releasedBelow>) => quiet(time.releasedBelow(connection, ...args)),
    releasedBefore: (...args: Rest<typeof time.releasedBefore>) => quiet(time.releasedBefore(connection, ...args)),
    ping: () => quiet(void connection.get("select 1 as yes")),
  };
}

export type WriteOperations = ReturnType<typeof writeOperations>;
export type ReadOperations = ReturnType<typeof readOperations>;

type Rest<F> = F extends (connection: Connection, ...rest: infer R) => unknown ? R : never;

function quiet<Value>(value: Value): Answer<Value> {
  return { value, changes: [] };
}

function moved<Value>(value: Value, rows: readonly Row[]): Answer<Value> {
  const changes = rows.map((row) => ({
    taskId: idOf(row),
    routingKey: text(row, "routing_key"),
    state: text(row, "state") as Change["state"],
  }));
  return { value, changes };
}

function counted(rows: readonly Row[]): Answer<number> {
  return moved(rows.length, rows);
}

function keepContract(connection: Connection, known: Map<string, KeptContract>, contract: KeptContract, now: number): void {
  known.set(contract.routingKey, contract);
  connection.run(
    "insert into contracts (digest, routing_key, document, first_seen_at) values (?1, ?2, ?3, ?4) on conflict (digest) do nothing",
    contract.digest,
    contract.routingKey,
    contract.document,
    now,
  );
}
