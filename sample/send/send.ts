import { randomUUID } from "node:crypto";

/**
 * Hands a task over and answers its id. A connection that breaks, or a server in trouble, is tried again with the same
 * idempotency key: whether the first try was kept or not, it is one task.
 *
 * @throws Error with Waybill's sentences when the task is refused, and when nobody answered it after eight tries.
 */
export async function send(routingKey: string, payload: object, { options = {}, ...rest }: SendOptions): Promise<string> {
  return handOver(`/tasks/${routingKey}?${new URLSearchParams(options)}`, payload, rest, routingKey);
}

/** The same for whatever else is begun by a POST with an idempotency key, as a pipeline is. `called`: as errors name it. */
export async function handOver(path: string, body: object, { url, apiKey, key = randomUUID() }: Caller, called = path): Promise<string> {
  const headers = {
    "content-type": "application/json",
    "idempotency-key": key,
    ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
  };
  let pauseMs = 250;
  for (let left = 7; ; left--, pauseMs = Math.min(pauseMs * 2, 10_000)) {
    const answer = await fetch(`${url}${path}`, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    }).then(read, (error: Error) => ({ again: error.message }));
    if ("id" in answer) return answer.id;
    if (left === 0) throw new Error(`${called}: ${answer.again}`);
    await new Promise((resolve) => setTimeout(resolve, pauseMs * (0.5 + Math.random())));
  }
}

export interface Caller {
  /** Of the API. */
  readonly url: string;
  readonly apiKey?: string | undefined;
  /** What the task is for, in your own words: `order-8812`. The same key is the same task, also after your own restart. */
  readonly key?: string;
}

export interface SendOptions extends Caller {
  /** How it is to be treated: `{ delay: "1d" }`. */
  readonly options?: Readonly<Record<string, string>>;
}

/** 2xx is an id. A problem says itself whether the same request may be sent again; what has no problem document may. */
async function read(response: Response): Promise<{ readonly id: string } | { readonly again: string }> {
  const text = await response.text();
  if (response.ok) return { id: (JSON.parse(text) as { readonly id: string }).id };
  if (response.headers.get("content-type")?.startsWith("application/problem+json") !== true)
    return { again: `answered ${response.status}` };
  const { detail, problems = [], send_again } = JSON.parse(text) as Answer;
  if (send_again.safe) return { again: detail };
  const each = problems.map(({ pointer, expected, got }) => `${pointer}: expected ${expected}, got ${got}.`);
  throw new Error([detail, ...each].join(" "));
}

/** A problem document (RFC 9457), as far as it is read here. */
interface Answer {
  readonly detail: string;
  readonly problems?: readonly { readonly pointer: string; readonly expected: string; readonly got: string }[];
  readonly send_again: { readonly safe: boolean };
}
