import { type ManagementAddress, managementAddress } from "./management_address.ts";

/** RabbitMQ's management API, as an administrator uses it to make things. */
export class Administration {
  readonly #address: ManagementAddress;

  /** @param url with user and password, such as `http://guest:guest@localhost:15672`. */
  constructor(url: string) {
    this.#address = managementAddress(url);
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
    return response.status === 404 ? null : response.json();
  }

  async #ask(method: string, path: readonly string[], body: object | undefined, allowed: readonly number[] = []): Promise<Response> {
    const what = path.map(encodeURIComponent).join("/");
    const { base, authorization } = this.#address;
    const response = await fetch(new URL(`api/${what}`, base), {
      method,
      headers: { authorization, "content-type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    }).catch((error: Error) => {
      throw new AdministrationUnavailable(`${base.origin} does not answer: ${causeOf(error)}`, { cause: error });
    });
    if (response.ok || allowed.includes(response.status)) return response;
    const why = await response.text();
    if (response.status >= 500) throw new AdministrationUnavailable(`${base.origin} answered ${response.status}: ${why}`);
    throw new AdministrationRefused(response.status, `RabbitMQ refused ${method} ${path.join("/")}: ${reasonIn(why)}`);
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

const causeOf = (error: Error): string => (error.cause instanceof Error ? error.cause.message || error.cause.name : error.message);

/** The sentence in RabbitMQ's `{"error": …, "reason": …}`. */
function reasonIn(text: string): string {
  try {
    return String((JSON.parse(text) as { readonly reason?: unknown }).reason ?? text);
  } catch {
    return text;
  }
}
