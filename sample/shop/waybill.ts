import { send } from "../send/send.ts";

/** How the shop asks for work: each request with a key of its own words, so that what is asked twice is one task. */
export class Waybill {
  readonly #url: string;
  readonly #apiKey: string | undefined;

  constructor(url: string, apiKey?: string) {
    this.#url = url;
    this.#apiKey = apiKey;
  }

  /** @throws Error with Waybill's sentence when it refuses. */
  send(routingKey: string, payload: object, key: string, options: Readonly<Record<string, string>> = {}): Promise<string> {
    return send(routingKey, payload, { url: this.#url, apiKey: this.#apiKey, key, options });
  }

  /** Begins a pipeline that stands beside the contracts. */
  async begin(name: string, input: object, key: string): Promise<string> {
    const response = await fetch(`${this.#url}/pipelines`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "idempotency-key": key,
        ...(this.#apiKey === undefined ? {} : { authorization: `Bearer ${this.#apiKey}` }),
      },
      body: JSON.stringify({ name, input }),
      signal: AbortSignal.timeout(10_000),
    });
    const body = (await response.json()) as { readonly id: string; readonly detail?: string };
    if (!response.ok) throw new Error(body.detail ?? `answered ${response.status}`);
    return body.id;
  }
}
