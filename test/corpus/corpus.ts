/**
 * Payloads, and what becomes of each: at the door of the API (POST /tasks/:routing_key) and in a consumer of each
 * language that takes the same bytes from RabbitMQ. The rule: what the door accepts, all accept; what it refuses, all
 * refuse. Where the door is stricter on purpose, the case says why.
 *
 * A case is named by what it shows. Read the tables in `cases/`; `expand` makes the list of them.
 */
export interface Corpus {
  readonly routingKey: string;
  readonly accepted: Readonly<Record<string, Payload | Read>>;
  /** Refused by the schema: 422 at the door. */
  readonly contract_violation?: Readonly<Record<string, Payload>>;
  /** JSON that languages read differently: 400 at the door, and `contract_violation` in a consumer. */
  readonly ambiguous_json?: Readonly<Record<string, Payload>>;
  /** No JSON: 400 at the door, and `contract_violation` in a consumer. */
  readonly invalid_json?: Readonly<Record<string, Payload>>;
  /** Refused at the door only: consumers accept it, since they leave what they do not know alone. */
  readonly at_the_door_only?: Readonly<Record<string, Stricter>>;
}

/** Text is sent as UTF-8; bytes as they are. */
export type Payload = string | Uint8Array<ArrayBuffer>;

/** Accepted, and every handler's own value of it, written as JSON without blanks, holds this text. */
export interface Read {
  readonly send: Payload;
  readonly reads: string;
}

export interface Stricter {
  readonly send: Payload;
  readonly reads?: string;
  readonly because: string;
}

export interface Case {
  readonly name: string;
  readonly routingKey: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly door: Verdict;
  readonly consumers: Verdict;
  /** What every handler must have read; null: not looked at. */
  readonly reads: string | null;
}

/** `accepted`, or the code of the refusal. */
export type Verdict = "accepted" | "contract_violation" | "ambiguous_json" | "invalid_json";

export function expand(corpus: Corpus): readonly Case[] {
  const { routingKey } = corpus;
  const refusals = (["contract_violation", "ambiguous_json", "invalid_json"] as const).flatMap((door) =>
    Object.entries(corpus[door] ?? {}).map(([shows, send]) => makeCase(routingKey, shows, { send, door, consumers: "contract_violation" })),
  );
  const accepted = Object.entries(corpus.accepted).map(([shows, each]) =>
    makeCase(routingKey, shows, { ...(isPayload(each) ? { send: each } : each), door: "accepted", consumers: "accepted" }),
  );
  const stricter = Object.entries(corpus.at_the_door_only ?? {}).map(([shows, { send, reads, because }]) =>
    makeCase(routingKey, `${shows} (${because})`, { send, reads, door: "contract_violation", consumers: "accepted" }),
  );
  return [...accepted, ...refusals, ...stricter];
}

interface Row {
  readonly send: Payload;
  readonly reads?: string | undefined;
  readonly door: Verdict;
  readonly consumers: Verdict;
}

function makeCase(routingKey: string, shows: string, { send, reads, door, consumers }: Row): Case {
  const bytes = typeof send === "string" ? new TextEncoder().encode(send) : send;
  return { name: `${routingKey}: ${shows}`, routingKey, bytes, door, consumers, reads: reads ?? null };
}

function isPayload(each: Payload | Read): each is Payload {
  return typeof each === "string" || each instanceof Uint8Array;
}

/** Bytes by their hexadecimal digits between texts: `bytes("{\"a\": \"", "ff", "\"}")`. */
export function bytes(before: string, hex: string, after: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.concat([Buffer.from(before), Buffer.from(hex, "hex"), Buffer.from(after)]));
}
