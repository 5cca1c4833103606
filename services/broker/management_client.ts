import { type IncomingMessage, Agent as PlainAgent, request as plainRequest } from "node:http";
import { request, Agent as TlsAgent } from "node:https";
import { text } from "node:stream/consumers";
import type { ManagementAddress } from "./management_address.ts";
import { type BrokerTlsFiles, tlsOptionsOf } from "./tls.ts";

/**
 * Requests to RabbitMQ's management API. By https it trusts, and shows, the same files as `amqps://` does: it is the same
 * RabbitMQ. (`fetch` takes no authority of one's own.)
 */
export class ManagementClient {
  readonly #address: ManagementAddress;
  readonly #agent: PlainAgent | TlsAgent;

  constructor(address: ManagementAddress, tls: BrokerTlsFiles) {
    this.#address = address;
    const { protocol } = address.base;
    this.#agent = protocol === "https:" ? new TlsAgent({ keepAlive: true, ...tlsOptionsOf(tls) }) : new PlainAgent({ keepAlive: true });
  }

  /** @param path below `/api/`, its parts encoded. @throws what Node says of a connection that does not come about, or breaks. */
  async ask(method: string, path: string, { body, withinMs }: Asking): Promise<ManagementAnswer> {
    const { base, authorization } = this.#address;
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const ask = base.protocol === "https:" ? request : plainRequest;
      const asked = ask(new URL(`api/${path}`, base), {
        method,
        agent: this.#agent,
        headers: { authorization, "content-type": "application/json" },
        signal: AbortSignal.timeout(withinMs),
      });
      asked.once("response", resolve).once("error", reject).end(body);
    });
    return { status: response.statusCode ?? 0, body: await text(response) };
  }
}

interface Asking {
  readonly body?: string;
  readonly withinMs: number;
}

export interface ManagementAnswer {
  readonly status: number;
  readonly body: string;
}
