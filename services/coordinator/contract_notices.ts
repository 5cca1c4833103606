import { carried } from "../contracts/contract_set.ts";
import type { Dependencies } from "./dependencies.ts";
import type { LeadingDuty } from "./leader.ts";

/**
 * Says on `control` which contract is served, when a consumer more is there and again every half minute: one that was
 * built with another says so in its own log, at its start and not at its first task. Nobody need hear it.
 */
export function contractNotices({ publisher, contracts, measurements, now }: Dependencies): LeadingDuty {
  const told = new Map<string, Told>();
  return {
    name: "contract notices",
    everyMs: 1_000,
    async round() {
      for (const [routingKey, { digest }] of carried(contracts)) {
        const consumers = measurements.get(routingKey)?.consumers ?? 0;
        const last = told.get(routingKey) ?? { consumers: 0, at: Number.NEGATIVE_INFINITY };
        const isDue = consumers > last.consumers || (consumers > 0 && now() - last.at >= againAfterMs);
        if (isDue) tell(routingKey, digest);
        told.set(routingKey, { consumers, at: isDue ? now() : last.at });
      }
    },
  };

  function tell(routingKey: string, digest: string): void {
    publisher.publish({
      exchange: "control",
      routingKey: `${routingKey}.contract`,
      content: Buffer.from(JSON.stringify({ kind: "contract", routing_key: routingKey, digest })),
      properties: { contentType: "application/json", type: "contract", appId: "waybill" },
      settled: () => undefined,
    });
  }
}

interface Told {
  readonly consumers: number;
  readonly at: number;
}

const againAfterMs = 30_000;
