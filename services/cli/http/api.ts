import { Refused } from "../exits.ts";
import type { Io } from "../io.ts";
import { parseExactly } from "../output/exact_json.ts";
import { isUnknownSigner, trust } from "./authority.ts";
import { isMissingPath, ProblemAnswer, type ProblemDocument, type Sent } from "./problem.ts";
import type { Settings } from "./settings.ts";

/** The API, as the command line asks it. */
export class Api {
  readonly settings: Settings;
  readonly #options: ApiOptions;
  readonly #io: Pick<Io, "err">;

  constructor(settings: Settings, options: ApiOptions, io: Pick<Io, "err">) {
    this.settings = settings;
    this.#options = options;
    this.#io = io;
    if (settings.ca !== null) trust(settings.ca);
  }

  async get<Body>(path: string, query: Query = {}): Promise<Body> {
    return (await this.ask<Body>("GET", path, { query })).body;
  }

  /** Without a body there is none. */
  async post<Body>(path: string, json?: unknown, request: Omit<Request, "body"> = {}): Promise<Body> {
    const body = json === undefined ? {} : { body: JSON.stringify(json) };
    return (await this.ask<Body>("POST", path, { ...request, ...body })).body;
  }

  /** @throws ProblemAnswer, and Refused where nothing answers, what answers is none of ours, or the time runs out. */
  async ask<Body>(method: Method, path: string, request: Request = {}): Promise<Answer<Body>> {
    const response = await this.#fetch(method, path, request);
    const text = await response.text().catch((error: Error) => {
      throw this.#unanswered(error);
    });
    const body = this.#read(text, response);
    if (!response.ok && !request.alsoTakes?.includes(response.status))
      throw this.#refusal(body as ProblemDocument, path, request.sent ?? null);
    return { status: response.status, body: body as Body };
  }

  /** An answer without end, piece by piece. */
  async *stream(path: string, query: Query, headers: Headers, signal: AbortSignal): AsyncGenerator<string> {
    const response = await this.#fetch("GET", path, { query, headers: { ...headers, accept: "text/event-stream" }, signal });
    if (!response.ok) throw this.#refusal(this.#read(await response.text(), response) as ProblemDocument, path, null);
    try {
      yield* response.body!.pipeThrough(new TextDecoderStream());
    } catch (error) {
      throw this.#unanswered(error as Error);
    }
  }

  async #fetch(method: Method, path: string, request: Request): Promise<Response> {
    const { query = {}, body, headers = {}, timeoutMs = this.#options.timeoutMs, signal } = request;
    const url = new URL(path.replace(/^\//, ""), this.settings.url);
    for (const [name, value] of Object.entries(query)) for (const one of [value ?? []].flat()) url.searchParams.append(name, String(one));
    const began = performance.now();
    const key = this.settings.apiKey;
    const sent = {
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    };
    const response = await fetch(url, {
      method,
      headers: sent,
      body: body ?? null,
      signal: signal ?? AbortSignal.timeout(timeoutMs),
    }).catch((error: Error) => {
      throw this.#unanswered(error);
    });
    if (this.#options.verbose) {
      const ms = Math.round(performance.now() - began);
      this.#io.err(`${method} ${url.href} ${response.status} ${ms} ms request ${response.headers.get("x-request-id") ?? "-"}\n`);
    }
    return response;
  }

  #read(text: string, { headers, status, ok }: Response): unknown {
    if (status === 204) return null;
    if ((headers.get("content-type") ?? "").includes("json")) return parseExactly(text);
    const exit = status >= 500 ? "unavailable" : "unexpected";
    const what = ok ? "what is not JSON" : `${status}, and not as Waybill's API does`;
    throw new Refused(exit, `What is at ${this.settings.url} (${this.settings.sources.url}) answers ${what}. Is it the API?`);
  }

  #refusal(document: ProblemDocument, path: string, sent: Sent | null): Refused {
    if (!isMissingPath(document)) return new ProblemAnswer(document, sent);
    const what = path.replace(/\?.*/, "");
    return new Refused("not_found", `The server at ${this.settings.url} has no ${what}: it is of another version than this command line.`);
  }

  #unanswered(error: Error): Error {
    if (error instanceof Refused) return error;
    const { url, sources } = this.settings;
    if (error.name === "TimeoutError")
      return new Refused(
        "ran_out",
        `The API at ${url} has not answered within ${this.#options.timeoutMs / 1_000} s (--timeout). What was asked may be done all the same.`,
      );
    const why = error.cause instanceof Error ? whyOf(error.cause) : error.message;
    return new Refused("unavailable", `The API does not answer at ${url} (${sources.url}): ${why}.`, { cause: error });
  }
}

/** Node's own words advise what nobody can follow who does not start Node. */
function whyOf(cause: NodeJS.ErrnoException): string {
  if (isUnknownSigner(cause.code))
    return "its certificate is signed by an authority that is not known here. Is it a private one, name its certificate: --ca <file>, or WAYBILL_CA";
  return cause.message || String(cause.code);
}

type Method = "GET" | "POST" | "PATCH" | "DELETE";
type Headers = Readonly<Record<string, string>>;
export type Query = Readonly<Record<string, string | number | readonly string[] | undefined>>;

interface Request {
  readonly query?: Query;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Headers;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Statuses that are no refusal here. */
  readonly alsoTakes?: readonly number[];
  /** What of the body is a person's own, to show there what is wrong with it. */
  readonly sent?: Sent;
}

export interface ApiOptions {
  readonly timeoutMs: number;
  readonly verbose?: boolean;
}

interface Answer<Body> {
  readonly status: number;
  readonly body: Body;
}
