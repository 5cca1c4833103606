import { type Caller, handOver, send } from "../send/send.ts";

/** How the shop asks for work: each request with a key of its own words, so that what is asked twice is one task. */
export class Waybill {
  readonly #caller: Caller;

  constructor(url: string, apiKey?: string) {
    this.#caller = { url, apiKey };
  }

  /** @throws Error with Waybill's sentence when it refuses. */
  send(routingKey: string, payload: object, key: string, options: Readonly<Record<string, string>> = {}): Promise<string> {
    return send(routingKey, payload, { ...this.#caller, key, options });
  }

  /** Begins a pipeline that stands beside the contracts. @throws Error with Waybill's sentence when it refuses. */
  begin(name: string, input: object, key: string): Promise<string> {
    return handOver("/pipelines", { name, input }, { ...this.#caller, key });
  }
}
