import { type ClientRequest, type IncomingMessage, request } from "node:http";
import { createInterface } from "node:readline";

/** A caller that writes lines to POST /tasks and reads the answers while it writes. */
export class LineStream {
  readonly #request: ClientRequest;
  readonly #answers: AsyncIterator<string>;
  readonly #responded: Promise<IncomingMessage>;

  constructor(api: string, { path = "/tasks", type = "application/x-ndjson" } = {}) {
    this.#request = request(new URL(path, api), { method: "POST", headers: { "content-type": type } });
    // Listened for from the beginning: without a listener Node would read the answers, and drop them.
    this.#responded = new Promise((resolve, reject) => this.#request.once("response", resolve).once("error", reject));
    this.#responded.catch(() => undefined);
    this.#request.flushHeaders();
    this.#answers = this.#read();
  }

  /** Resolves when the connection has taken it. */
  send(text: string): Promise<void> {
    return new Promise((resolve, reject) => this.#request.write(text, (error) => (error ? reject(error) : resolve())));
  }

  /** The answer to the next line; null: there are no more. */
  async next<Answer extends object = ItemAnswer>(): Promise<Answer | null> {
    const { done, value } = await this.#answers.next();
    return done === true ? null : JSON.parse(value);
  }

  async rest(): Promise<readonly ItemAnswer[]> {
    const answers: ItemAnswer[] = [];
    for (let answer = await this.next(); answer !== null; answer = await this.next()) answers.push(answer);
    return answers;
  }

  end(): void {
    this.#request.end();
  }

  /** As a cable that is pulled. */
  cut(): void {
    this.#request.destroy();
  }

  async status(): Promise<number | undefined> {
    return (await this.#responded).statusCode;
  }

  async *#read(): AsyncGenerator<string> {
    yield* createInterface({ input: await this.#responded });
  }
}

/** What is answered to one of many. */
export interface ItemAnswer {
  readonly index: number;
  readonly accepted: "yes" | "no" | "unknown";
  readonly id?: string;
  readonly state?: string;
  readonly code?: string;
  readonly detail?: string;
  readonly [member: string]: unknown;
}
