import type { JsonSchema } from "@waybill/contracts";
import { type Concerned, type Consequence, ofPayload, ofResult } from "./consequences.ts";
import { type Difference, differencesOf } from "./difference.ts";

/** What there is to be said of one change of a contract. */
export interface Finding {
  readonly routingKey: string;
  readonly document: "payload" | "result" | "contract";
  readonly pointer: string;
  readonly what: string;
  readonly breaks: readonly Concerned[];
  readonly warns: readonly Concerned[];
}

/** A contract as far as it is compared. */
export interface Comparable {
  readonly routingKey: string;
  readonly payloadSchema: JsonSchema;
  readonly resultSchema: JsonSchema;
}

/** What a change of the contracts does to those who know them as they were. A contract that is new concerns nobody yet. */
export function compareContracts(before: ReadonlyMap<string, Comparable>, after: ReadonlyMap<string, Comparable>): readonly Finding[] {
  return [...before.values()].flatMap((was) => {
    const is = after.get(was.routingKey);
    return is === undefined ? [removed(was.routingKey)] : compareContract(was, is);
  });
}

function compareContract(was: Comparable, is: Comparable): readonly Finding[] {
  const { routingKey } = was;
  return [
    ...differencesOf(was.payloadSchema, is.payloadSchema).map((one) => ({
      routingKey,
      document: "payload" as const,
      ...judged(one, ofPayload),
    })),
    ...differencesOf(was.resultSchema, is.resultSchema).map((one) => ({
      routingKey,
      document: "result" as const,
      ...judged(one, ofResult),
    })),
  ];
}

type Row = Readonly<Partial<Record<Concerned, Consequence>>>;

function judged({ pointer, what, kind }: Difference, rows: Readonly<Record<Difference["kind"], Row>>) {
  const row = rows[kind];
  const those = (consequence: Consequence) => (Object.keys(row) as Concerned[]).filter((who) => row[who] === consequence);
  return { pointer, what, breaks: those("breaks"), warns: those("warns") };
}

/** Its tasks are worked to their end; who sends to it is answered 410, and 404 when none is left. */
const removed = (routingKey: string): Finding => ({
  ...{ routingKey, document: "contract", pointer: "", what: "the contract removed", breaks: ["sender"], warns: ["old_consumer"] },
});
