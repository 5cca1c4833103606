import { noNotes } from "@waybill/contracts/reading";
import { uuidv7 } from "uuidv7";
import { fieldKey, fieldText } from "../contracts/field_text.ts";
import { type Standing, standingOf } from "../lifecycle/lane.ts";
import { noticeOf } from "../lifecycle/on_dead.ts";
import type { Outcome } from "../lifecycle/outcome.ts";
import { priorities } from "../lifecycle/priority.ts";
import { type SearchableField, searchableOf } from "../lifecycle/searchable.ts";
import type { EndedAttempt } from "../lifecycle/tally.ts";
import { hasEnded, type TaskRecord } from "../lifecycle/task.ts";
import type { Change, KeptContract, Recorded } from "./store.ts";

/** The follow-up task of a death, ready to be kept; null: its contract says none, or names a key that is not known any more. */
export function followUpOf(dead: TaskRecord, outcome: Outcome, contracts: ReadonlyMap<string, KeptContract>): FollowUp | null {
  if (dead.state !== "dead") return null;
  const contract = contracts.get(contracts.get(dead.routingKey)?.policy.onDead?.task ?? "");
  if (contract === undefined) return null;
  const notice = noticeOf(dead, outcome);
  const read = { value: notice, numbers: noNotes };
  return {
    id: uuidv7(),
    routingKey: contract.routingKey,
    contract: contract.digest,
    payload: Buffer.from(JSON.stringify(notice)),
    priority: priorities[contract.policy.priority],
    expiresAt: contract.policy.expiresInMs === null ? null : dead.endedAt! + contract.policy.expiresInMs,
    causedBy: dead.id,
    searchable: searchableOf(contract.policy.searchable, (pointer) => fieldText(read, pointer)),
    ...standingOf(contract.policy, (pointer) => fieldKey(read, pointer)),
  };
}

export interface FollowUp extends Standing {
  readonly id: string;
  readonly routingKey: string;
  readonly contract: string;
  readonly payload: Uint8Array;
  readonly priority: number;
  readonly expiresAt: number | null;
  readonly causedBy: string;
  readonly searchable: readonly SearchableField[];
}

/** Who is told of a death, where its contract says so; null: nobody. */
export function webhookOfDeath(dead: TaskRecord, contracts: ReadonlyMap<string, KeptContract>): WebhookOfDeath | null {
  const url = dead.state === "dead" ? (contracts.get(dead.routingKey)?.policy.onDead?.webhook ?? null) : null;
  return url === null ? null : { taskId: dead.id, url, state: "dead" };
}

export interface WebhookOfDeath {
  readonly taskId: string;
  readonly url: string;
  readonly state: "dead";
}

/** What a report that counted says of it; a progress ends no attempt. */
export function endedBy(outcome: Outcome, { waitingSince }: TaskRecord): { readonly ended?: EndedAttempt } {
  if (outcome.kind === "progress" || outcome.kind === "adopted") return {};
  const { startedAt, finishedAt } = outcome.kind === "snoozed" ? { startedAt: null, finishedAt: null } : outcome;
  return { ended: { outcome: outcome.kind, startedAt, finishedAt, waitingSince } };
}

/** The pipelines that these reports have to do with: what a step ended as, or was revived from. */
export function pipelinesOf(recorded: readonly Recorded[]): readonly string[] {
  return recorded.flatMap((one) =>
    one.kind === "moved" && one.pipeline !== undefined && (hasEnded(one.state) || hasEnded(one.from)) ? [one.pipeline] : [],
  );
}

/** The task that a report moved, and the one that its death caused, which waits. */
export function changesOfReport(recorded: Recorded): readonly Change[] {
  if (recorded.kind !== "moved") return [];
  const { taskId, routingKey, state, followUp } = recorded;
  const moved = { taskId, routingKey, state };
  return followUp === undefined ? [moved] : [moved, { taskId: followUp.id, routingKey: followUp.routingKey, state: "accepted" }];
}
