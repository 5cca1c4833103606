import { type Breaker, closed, trying } from "../../lifecycle/breaker.ts";
import { nameOfPriority, priorities } from "../../lifecycle/priority.ts";
import { decideRelease, mostNow, type Step } from "../../lifecycle/release.ts";
import type { ClaimedTask, ClaimRequest, KeptContract } from "../store.ts";
import { at, columns, type Queryable, type Row } from "./connection.ts";
import { inLane, remember, waitingKey } from "./lanes.ts";
import { giveRoom, publisherLives } from "./publish.ts";
import { number, numberOrNull, text, textOrNull } from "./rows.ts";

/**
 * Claims those who go next: `lifecycle/release.ts` says who, by the newest policy of the key. The claim is on disk
 * before a byte goes to RabbitMQ. The key's runway is locked from the first question to the commit, so two publishers
 * that release one key at once do it one after the other, and its limits hold.
 */
export async function claim(
  client: Queryable,
  request: ClaimRequest,
  contracts: ReadonlyMap<string, Pick<KeptContract, "policy">>,
  now: number,
): Promise<readonly ClaimedTask[] | null> {
  if (!(await publisherLives(client, request.publisher))) return null;
  const { routingKey } = request;
  const { rows } = await client.query("select room, turn, paused_at, breaker from waybill.runways where routing_key = $1 for update", [
    routingKey,
  ]);
  const runway: Row | undefined = rows[0];
  if (runway === undefined) return [];
  const breaker = breakerOf(runway);
  const { most, isTrial } = mostNow(
    {
      room: number(runway, "room"),
      limit: request.limit,
      pausedAt: numberOrNull(runway, "paused_at"),
      breaker,
      trialIsOut: breaker.kind === "trying" && (await isOut(client, breaker.taskId)),
    },
    now,
  );
  if (most === 0) return [];
  const key = await waitingKey(client, routingKey, contracts.get(routingKey)?.policy.limits ?? null, most, number(runway, "turn"), now);
  const { claimed, taken } = await take(client, request, decideRelease(key, now), now);
  await remember(client, routingKey, key, taken, now);
  if (isTrial && claimed[0] !== undefined) await writeBreaker(client, routingKey, trying(breaker, claimed[0].id, now));
  await giveRoom(client, new Map([[routingKey, -claimed.length]]));
  return claimed;
}

export function breakerOf(runway: Row): Breaker {
  return (runway["breaker"] ?? closed) as Breaker;
}

export async function writeBreaker(client: Queryable, routingKey: string, breaker: Breaker): Promise<void> {
  await client.query("update waybill.runways set breaker = $2 where routing_key = $1", [routingKey, JSON.stringify(breaker)]);
}

async function isOut(client: Queryable, taskId: string): Promise<boolean> {
  const { rowCount } = await client.query("select 1 from waybill.tasks where id = $1 and state in ('queued', 'running')", [taskId]);
  return rowCount === 1;
}

/** What was cancelled or expired since it was counted is not taken, nor is what somebody is just changing. */
async function take(
  client: Queryable,
  request: ClaimRequest,
  steps: readonly Step[],
  now: number,
): Promise<{ readonly claimed: readonly ClaimedTask[]; readonly taken: readonly Step[] }> {
  const next = await lockNext(client, request.routingKey, [...Map.groupBy(steps, nameOf).values()]);
  const found = steps.flatMap((step) => {
    const id = next.get(nameOf(step))?.shift();
    return id === undefined ? [] : [{ step, id }];
  });
  if (found.length === 0) return { claimed: [], taken: [] };
  const { rows } = await client.query(
    `update waybill.tasks t set state = 'queued', publisher = $1, release_no = $2 + going.place - 1, released_at = $3, released_attempt = t.attempt
       from unnest($4::uuid[]) with ordinality as going (id, place) where t.id = going.id
  returning t.*`,
    [request.publisher, request.firstReleaseNo, at(now), found.map(({ id }) => id)],
  );
  const claimed = rows.map(claimedOf).toSorted((a, b) => a.releaseNo - b.releaseNo);
  return { claimed, taken: found.map(({ step }) => step) };
}

async function lockNext(
  client: Queryable,
  routingKey: string,
  takes: readonly (readonly Step[])[],
): Promise<ReadonlyMap<string, string[]>> {
  const { rows } = await client.query(
    `select asked.lane, asked.priority, next.id
       from unnest($2::text[], $3::smallint[], $4::int[]) as asked (lane, priority, many)
      cross join lateral (select t.id from waybill.tasks t where ${inLane} and t.priority = asked.priority
                           order by t.id limit asked.many for update skip locked) next`,
    [
      routingKey,
      ...columns(
        takes,
        ([step]) => step!.lane,
        ([step]) => priorities[step!.priority],
        (of) => of.length,
      ),
    ],
  );
  const next = new Map<string, string[]>();
  for (const row of rows) {
    const name = nameOf({ lane: text(row, "lane"), priority: nameOfPriority(number(row, "priority")) });
    next.set(name, [...(next.get(name) ?? []), text(row, "id")].sort());
  }
  return next;
}

const nameOf = ({ lane, priority }: Pick<Step, "lane" | "priority">): string => `${priority} ${lane}`;

function claimedOf(row: Row): ClaimedTask {
  return {
    id: text(row, "id"),
    routingKey: text(row, "routing_key"),
    releaseNo: number(row, "release_no"),
    payload: row["payload"] as Buffer,
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
    pipeline: textOrNull(row, "pipeline"),
  };
}
