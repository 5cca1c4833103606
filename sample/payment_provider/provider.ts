import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * A small payment provider for trials, as unreliable as the large ones can be. It charges once per `Idempotency-Key`:
 * asked again with the same key and the same order it answers with the charge that it made, with another order 409.
 *
 *   POST /charges   201 charged · 200 charged before · 402 an amount that ends in 13 · 409 · 422
 *   GET /charges    all of them
 *
 * Of those charged for the first time, some get no answer (`mood`): the connection breaks, or nothing comes any more.
 */
export class Provider {
  readonly #server: Server;
  readonly #charges = new Map<string, Charged>();
  readonly #mood: (charge: number) => Mood;

  private constructor(mood: (charge: number) => Mood) {
    this.#mood = mood;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async open({ mood = () => "answer", host = "127.0.0.1", port = 0 }: ProviderOptions = {}): Promise<Provider> {
    const provider = new Provider(mood);
    provider.#server.listen(port, host);
    await once(provider.#server, "listening");
    return provider;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get charges(): readonly Charged[] {
    return [...this.#charges.values()];
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === "GET") return void respond(response, 200, this.charges);
    const body = (await request.setEncoding("utf8").toArray()).join("");
    const key = request.headers["idempotency-key"];
    if (request.method !== "POST" || request.url !== "/charges" || typeof key !== "string") {
      return void respond(response, 422, { error: "POST /charges with an Idempotency-Key" });
    }
    const known = this.#charges.get(key);
    if (known !== undefined) return void respond(response, known.order === body ? 200 : 409, known);
    if (/"amount":\d*13\b/.test(body)) return void respond(response, 402, { error: "the card is declined" });
    const charge = this.#charge(key, body);
    const mood = this.#mood(this.#charges.size);
    if (mood === "break") request.socket.destroy();
    else if (mood === "answer") respond(response, 201, charge);
  }

  #charge(key: string, order: string): Charged {
    const charge = { token: `ch_${randomUUID()}`, charged_at: new Date().toISOString(), key, order };
    this.#charges.set(key, charge);
    return charge;
  }
}

/** What it does when it has charged. */
export type Mood = "answer" | "break" | "fall_silent";

export interface ProviderOptions {
  /** By the number of the charge, from 1. */
  readonly mood?: (charge: number) => Mood;
  /** Where it listens: on this machine alone, unless it is told otherwise. */
  readonly host?: string;
  /** 0: any free one. */
  readonly port?: number;
}

export interface Charged {
  readonly token: string;
  readonly charged_at: string;
  readonly key: string;
  /** The request, as it was sent. */
  readonly order: string;
}

function respond(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
