import { addressOf } from "./address.ts";
import { parse } from "./digits.ts";
import type { Problem } from "./shapes.ts";

/** What the API says no with, as it says it. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** Nobody answered: the API is down, or the network is. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
}

/** @throws Refused, Unreachable */
export async function ask<Body>(path: string, { method = "GET", body, headers = {}, signal }: Asked = {}): Promise<Body> {
  const response = await send(path, {
    method,
    signal: signal ?? null,
    headers: { accept: "application/json", ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
    body: body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body),
  });
  const text = await response.text();
  const answer = response.headers.get("content-type")?.includes("json") === true && text !== "" ? parse(text) : null;
  if (!response.ok) throw new Refused(problemOf(answer, response, path));
  return answer as Body;
}

interface Asked {
  readonly method?: "GET" | "POST" | "PATCH" | "DELETE";
  /** A string is sent as the JSON text it is. */
  readonly body?: object | string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

async function send(path: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(addressOf(path), { credentials: "same-origin", ...request });
  } catch (cause) {
    if ((cause as Error).name === "AbortError") throw cause;
    throw new Unreachable((cause as Error).message, { cause });
  }
}

/** A proxy in between answers without a document of ours. */
function problemOf(answer: unknown, { status, statusText }: Response, path: string): Problem {
  if (typeof answer === "object" && answer !== null && "code" in answer) return answer as Problem;
  return { code: "unexpected", title: statusText, status, detail: `${path} answered ${status} ${statusText}.`, accepted: "unknown" };
}
