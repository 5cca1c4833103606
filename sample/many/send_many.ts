import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import type { ReadableStream as NodeStream } from "node:stream/web";
import { Outbox } from "./outbox.ts";

/**
 * Sends many tasks by one request, and yields the answer to each while the next ones still go out. The items may be
 * without end. A connection that breaks is opened again, and what had no answer goes out again.
 *
 * @throws when the server refuses the request as a whole, or a connection breaks `mostTries` times without an answer.
 */
export async function* sendMany(items: Iterable<Item> | AsyncIterable<Item>, options: SendOptions): AsyncGenerator<Answered> {
  const outbox = new Outbox(items);
  let breaks = 0;
  while (!(await outbox.isEmpty())) {
    try {
      for await (const answer of answersTo(outbox.lines(), options)) {
        if (answer.code === "stopping") break; // the server is going: what follows was not read
        breaks = 0;
        yield { item: outbox.answer(), answer };
      }
    } catch (error) {
      breaks += 1;
      if (error instanceof Refused || breaks === mostTries) throw error;
      options.onBreak?.(error);
    }
    if (!(await outbox.isEmpty())) await pause(500 * (breaks + 1));
  }
}

/** A task with its options, as POST /tasks takes them. */
export interface Item {
  readonly routing_key: string;
  readonly payload: object;
  /** Without one it is given one here. */
  readonly idempotency_key?: string;
  readonly [option: string]: unknown;
}

export interface Answered {
  readonly item: Item;
  readonly answer: Answer;
}

export interface Answer {
  readonly index: number;
  readonly accepted: "yes" | "no" | "unknown";
  readonly id?: string;
  readonly code?: string;
  readonly detail?: string;
}

export interface SendOptions {
  /** Of the API, such as http://127.0.0.1:8080. */
  readonly url: string;
  readonly apiKey?: string | undefined;
  /** Told of each connection that broke, before the next one is tried. */
  readonly onBreak?: (error: unknown) => void;
}

/** The request as a whole was refused: another try would be refused too. */
export class Refused extends Error {
  override readonly name = "Refused";
}

const mostTries = 10;
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function* answersTo(lines: AsyncGenerator<string>, { url, apiKey }: SendOptions): AsyncGenerator<Answer> {
  const request = {
    method: "POST",
    headers: { "content-type": "application/x-ndjson", ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }) },
    body: Readable.toWeb(Readable.from(lines, { objectMode: false })) as ReadableStream,
    duplex: "half",
  } as const satisfies RequestInit & { duplex: "half" };
  const response = await fetch(new URL("/tasks", url), request);
  if (!response.ok) throw new Refused(`${response.status}: ${await response.text()}`);
  for await (const line of createInterface({ input: Readable.fromWeb(response.body as NodeStream) })) yield JSON.parse(line) as Answer;
}
