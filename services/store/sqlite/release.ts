import { type Breaker, closed, trying } from "../../lifecycle/breaker.ts";
import { priorities } from "../../lifecycle/priority.ts";
import { decideRelease, mostNow, type Step } from "../../lifecycle/release.ts";
import type { ClaimedTask, ClaimRequest, KeptContract } from "../store.ts";
import type { Connection, Row } from "./connection.ts";
import { inLane, remember, waitingKey } from "./lanes.ts";
import { giveRoom, publisherLives } from "./publish.ts";
import { idOf, idOrNull, number, numberOrNull, text, textOrNull } from "./rows.ts";

/**
 * Claims those who go next: `lifecycle/release.ts` says who, by the newest policy of the key. The claim is on disk
 * before a byte goes to RabbitMQ.
 */
export function claim(
  connection: Connection,
  request: ClaimRequest,
  contracts: ReadonlyMap<string, Pick<KeptContract, "policy">>,
  now: number,
): readonly ClaimedTask[] | null {
  if (!publisherLives(connection, request.publisher)) return null;
  const { routingKey } = request;
  const runway = connection.get("select room, turn, paused_at, breaker from runways where routing_key = ?1", routingKey);
  if (runway === undefined) return [];
  const breaker = breakerOf(runway);
  const { most, isTrial } = mostNow(
    {
      room: number(runway, "room"),
      limit: request.limit,
      pausedAt: numberOrNull(runway, "paused_at"),
      breaker,
      trialIsOut: breaker.kind === "trying" && isOut(connection, breaker.taskId),
    },
    now,
  );
  if (most === 0) return [];
  const key = waitingKey(connection, routingKey, contracts.get(routingKey)?.policy.limits ?? null, most, number(runway, "turn"), now);
  const steps = decideRelease(key, now);
  const claimed = take(connection, request, steps, now);
  remember(connection, routingKey, key, steps, now);
  if (isTrial && claimed[0] !== undefined) writeBreaker(connection, routingKey, trying(breaker, claimed[0].id, now));
  giveRoom(connection, routingKey, -claimed.length);
  return claimed;
}

export function breakerOf(runway: Row): Breaker {
  const breaker = textOrNull(runway, "breaker");
  return breaker === null ? closed : (JSON.parse(breaker) as Breaker);
}

export function writeBreaker(connection: Connection, routingKey: string, breaker: Breaker): void {
  connection.run("update runways set breaker = ?2 where routing_key = ?1", routingKey, JSON.stringify(breaker));
}

function isOut(connection: Connection, taskId: string): boolean {
  return (
    connection.get("select 1 as yes from tasks where id = unhex(replace(?1, '-', '')) and state in ('queued', 'running')", taskId) !==
    undefined
  );
}

function take(connection: Connection, request: ClaimRequest, steps: readonly Step[], now: number): readonly ClaimedTask[] {
  const next = new Map<string, Row[]>();
  for (const [name, of] of Map.groupBy(steps, nameOf)) {
    const { lane, priority } = of[0]!;
    next.set(name, [
      ...connection.all(
        `select id, routing_key, payload, contract, priority, attempt, failures, accepted_at, expires_at, idempotency_key, max_attempts, traceparent, tracestate, pipeline
           from tasks where ${inLane} order by id limit ?4`,
        request.routingKey,
        lane,
        priorities[priority],
        of.length,
      ),
    ]);
  }
  const rows = steps.map((step) => next.get(nameOf(step))!.shift()).filter((row) => row !== undefined);
  for (const [index, row] of rows.entries()) {
    connection.run(
      `update tasks set state = 'queued', publisher = ?2, release_no = ?3, released_at = ?4, released_attempt = attempt
        where id = ?1 and state = 'accepted'`,
      row["id"] as Uint8Array,
      request.publisher,
      request.firstReleaseNo + index,
      now,
    );
  }
  return rows.map((row, index) => claimedOf(row, request.firstReleaseNo + index));
}

const nameOf = ({ lane, priority }: Step): string => `${priority} ${lane}`;

function claimedOf(row: Row, releaseNo: number): ClaimedTask {
  return {
    id: idOf(row),
    routingKey: text(row, "routing_key"),
    releaseNo,
    payload: row["payload"] as Uint8Array,
    contract: text(row, "contract"),
    priority: number(row, "priority"),
    attempt: number(row, "attempt"),
    failures: number(row, "failures"),
    acceptedAt: number(row, "accepted_at"),
    expiresAt: numberOrNull(row, "expires_at"),
    idempotencyKey: textOrNull(row, "idempotency_key"),
    maxAttempts: numberOrNull(row, "max_attempts"),
    traceparent: textOrNull(row, "traceparent"),
    tracestate: textOrNull(row, "tracestate"),
    pipeline: idOrNull(row, "pipeline"),
  };
}
