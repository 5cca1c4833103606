import { setTimeout as wait } from "node:timers/promises";
import { Refused } from "../exits.ts";
import { parseExactly } from "../output/exact_json.ts";
import type { Api } from "./api.ts";

export interface ApiEvent {
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * GET /events, as long as it is read: a stream that breaks off is begun again where it was (`Last-Event-ID`). A server that
 * is away is waited for a while, since it may be starting again.
 *
 * @throws Refused `unavailable` when it has been away for longer than that, or the signal's reason.
 */
export async function* eventsOf(api: Api, follow: string, signal: AbortSignal, patienceMs = 30_000): AsyncGenerator<ApiEvent> {
  let lastId: string | null = null;
  let heardAt = Date.now();
  for (;;) {
    try {
      const headers: Record<string, string> = lastId === null ? {} : { "last-event-id": lastId };
      for await (const { id, ...event } of parsed(api.stream("/events", { follow }, headers, signal))) {
        heardAt = Date.now();
        lastId = id ?? lastId;
        yield event;
      }
    } catch (error) {
      signal.throwIfAborted();
      const isAway = error instanceof Refused && error.exit === "unavailable";
      if (!isAway || lastId === null || Date.now() - heardAt > patienceMs) throw error;
    }
    await wait(1_000, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

/** Server-sent events (HTML Living Standard §9.2), as far as Waybill sends them: a blank line ends each. */
async function* parsed(pieces: AsyncIterable<string>): AsyncGenerator<ApiEvent & { readonly id: string | null }> {
  let rest = "";
  for await (const piece of pieces) {
    const blocks = (rest + piece).split("\n\n");
    rest = blocks.pop()!;
    for (const block of blocks) {
      const fields = new Map(block.split("\n").map((line) => fieldOf(line)));
      const data = fields.get("data");
      if (data === undefined) continue;
      yield { event: fields.get("event") ?? "message", id: fields.get("id") ?? null, data: parseExactly(data) as ApiEvent["data"] };
    }
  }
}

function fieldOf(line: string): readonly [string, string] {
  const [, name = "", value = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
  return [name, value];
}
