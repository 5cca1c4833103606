/**
 * The API as a caller without any library sees it: plain requests, plain answers.
 * What the answers look like stands here again, and not by import from the services, so that a change there is seen by a test.
 */
export class Api {
  readonly url: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(url: string, apiKey?: string) {
    this.url = url;
    this.#headers = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
  }

  /** POST /tasks/:routing_key. Bytes and strings are sent as they are, anything else as JSON. */
  async send<Body = TaskView>(routingKey: string, payload: unknown, options: RequestOptions = {}): Promise<Answer<Body>> {
    const asIs = typeof payload === "string" || payload instanceof Uint8Array;
    const body = asIs ? (payload as string | Uint8Array<ArrayBuffer>) : JSON.stringify(payload);
    return this.request<Body>("POST", `/tasks/${routingKey}`, { ...options, body });
  }

  /** GET /tasks/:id, which must be there. */
  async task(id: string): Promise<TaskView> {
    const { status, body } = await this.get<TaskView>(`/tasks/${id}`);
    if (status !== 200) throw new Error(`GET /tasks/${id} answered ${status}: ${JSON.stringify(body)}`);
    return body;
  }

  async get<Body = unknown>(path: string, options: RequestOptions = {}): Promise<Answer<Body>> {
    return this.request<Body>("GET", path, options);
  }

  async request<Body = unknown>(
    method: string,
    path: string,
    options: RequestOptions & { readonly body?: RequestBody } = {},
  ): Promise<Answer<Body>> {
    const url = new URL(path, this.url);
    for (const [name, value] of Object.entries(options.query ?? {})) url.searchParams.set(name, value);
    const { body } = options;
    const type: Record<string, string> = body === undefined ? {} : { "content-type": "application/json" };
    const response = await fetch(url, { method, body: body ?? null, headers: { ...this.#headers, ...type, ...options.headers } });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json") === true && text !== "";
    return { status: response.status, headers: response.headers, body: (isJson ? JSON.parse(text) : text) as Body };
  }
}

type RequestBody = string | Uint8Array<ArrayBuffer>;

export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
}

export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** A task as `GET /tasks/:id` shows it; fields that a test does not read are left out. */
export interface TaskView {
  readonly id: string;
  readonly routing_key: string;
  readonly state: string;
  readonly attempt: number;
  readonly failures: number;
  readonly reason?: string | null;
  readonly waits_for?: string | null;
  readonly consumer?: string | null;
  readonly traceparent?: string | null;
  readonly payload?: unknown;
  readonly result?: Readonly<Record<string, unknown>> | null;
  readonly attempts?: readonly AttemptView[];
}

/** A queue as `GET /queues` shows it. */
export interface QueueView {
  readonly routing_key: string;
  readonly waiting: number;
  readonly released: number;
  readonly paused_since: string | null;
  readonly breaker: { readonly state: string; readonly since: string | null; readonly until: string | null };
}

export interface AttemptView {
  readonly attempt: number;
  readonly outcome?: string | null;
  readonly counted?: boolean;
  readonly failure?: string | null;
  readonly code?: string | null;
  readonly message?: string | null;
  readonly problems?: readonly unknown[] | null;
  readonly consumer?: string | null;
}

/** A problem document, RFC 9457, with Waybill's own fields. */
export interface ProblemView {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly accepted: "yes" | "no" | "unknown";
  readonly problems?: readonly { readonly pointer: string; readonly rule: string; readonly expected: string; readonly got: string }[];
}
