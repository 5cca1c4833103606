import { managementAddress } from "./management_address.ts";
import { type ManagementAnswer, ManagementClient } from "./management_client.ts";
import { type BrokerTlsFiles, noTlsFiles, tlsSentence } from "./tls.ts";

/** RabbitMQ's management API, as an administrator uses it to make things. */
export class Administration {
  readonly #client: ManagementClient;
  readonly #origin: string;

  /** @param url with user and password, such as `http://guest:guest@localhost:15672`. */
  constructor(url: string, tls: BrokerTlsFiles = noTlsFiles) {
    const address = managementAddress(url);
    this.#client = new ManagementClient(address, tls);
    this.#origin = address.base.origin;
  }

  /**
   * Makes what is not there. RabbitMQ says 201 where it made something, and 204 where it was there as asked for.
   *
   * @throws AdministrationRefused, AdministrationUnavailable
   */
  async put(path: readonly string[], body: object): Promise<"made" | "was there"> {
    return (await this.#ask("PUT", path, body)).status === 201 ? "made" : "was there";
  }

  /** A queue's binding; RabbitMQ makes one that is there no second time. */
  async bind(vhost: string, exchange: string, queue: string, routingKey: string): Promise<void> {
    await this.#ask("POST", ["bindings", vhost, "e", exchange, "q", queue], { routing_key: routingKey, arguments: {} });
  }

  /** Null: it is not there. */
  async get(path: readonly string[]): Promise<unknown> {
    const response = await this.#ask("GET", path, undefined, [404]);
    return response.status === 404 ? null : JSON.parse(response.body);
  }

  async #ask(
    method: string,
    path: readonly string[],
    body: object | undefined,
    allowed: readonly number[] = [],
  ): Promise<ManagementAnswer> {
    const what = path.map(encodeURIComponent).join("/");
    const asking = { withinMs: 30_000, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const response = await this.#client.ask(method, what, asking).catch((error: Error) => {
      const why = tlsSentence(error, "this URL") ?? (error.message || error.name);
      throw new AdministrationUnavailable(`${this.#origin} does not answer: ${why}`, { cause: error });
    });
    const { status, body: why } = response;
    if ((status >= 200 && status < 300) || allowed.includes(status)) return response;
    if (status >= 500) throw new AdministrationUnavailable(`${this.#origin} answered ${status}: ${why}`);
    throw new AdministrationRefused(status, `RabbitMQ refused ${method} ${path.join("/")}: ${reasonIn(why)}`);
  }
}

/** Asked for what RabbitMQ does not do: no right to (401, 403), or what is there is otherwise (400). */
export class AdministrationRefused extends Error {
  override readonly name = "AdministrationRefused";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Nothing was refused: it may be asked again. */
export class AdministrationUnavailable extends Error {
  override readonly name = "AdministrationUnavailable";
}

/** The sentence in RabbitMQ's `{"error": …, "reason": …}`. */
function reasonIn(text: string): string {
  try {
    return String((JSON.parse(text) as { readonly reason?: unknown }).reason ?? text);
  } catch {
    return text;
  }
}
