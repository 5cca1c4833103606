import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Case } from "./cases/case.ts";
import { cases } from "./cases/index.ts";
import { own } from "./routing_keys.ts";
import type { Subject } from "./stage.ts";
import type { BrokerUrls } from "./vhost.ts";

/** What is to be played, on what, where. @throws WrongQuestion, which says what would have been right. */
export function asked({ command, environment, ...options }: Asked): Question {
  const [program, ...args] = command;
  if (program === undefined) throw new WrongQuestion("A start command is missing, after --.");
  const { routingKey = own.main, payload, only } = options;
  if (routingKey !== own.main && payload === undefined)
    throw new WrongQuestion(`--payload is missing: a payload that the contract of ${routingKey} accepts.`);
  const playable = playableWith(routingKey);
  return {
    chosen: chosenOf(only, playable),
    leftOut: only === undefined ? cases.length - playable.length : 0,
    byName: only !== undefined,
    subject: {
      command: [program, ...args],
      environment,
      routingKey,
      validPayload: readPayload(payload ?? ownPayload),
      isOwnPayload: payload === undefined,
    },
    broker: brokerOf(options.amqpUrl ?? environment["AMQP_URL"] ?? "amqp://guest:guest@localhost", options.managementUrl),
  };
}

export interface Asked {
  readonly command: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly routingKey?: string;
  /** A file. */
  readonly payload?: string;
  readonly only?: readonly string[];
  readonly amqpUrl?: string;
  readonly managementUrl?: string;
}

export interface Question {
  readonly chosen: readonly Case[];
  /** How many more there are for the kit's own contract. */
  readonly leftOut: number;
  /** They were asked for one by one. */
  readonly byName: boolean;
  readonly subject: Subject;
  readonly broker: BrokerUrls;
}

export class WrongQuestion extends Error {
  override readonly name = "WrongQuestion";
}

const ownPayload = join(import.meta.dirname, "contract/tasks/conformance/examples/valid/nothing_to_echo.json");

const playableWith = (routingKey: string): readonly Case[] => cases.filter(({ required }) => required || routingKey === own.main);

function chosenOf(only: readonly string[] | undefined, playable: readonly Case[]): readonly Case[] {
  for (const name of only ?? []) {
    if (!cases.some((one) => one.name === name))
      throw new WrongQuestion(`No case is named ${name}. There are: ${cases.map((one) => one.name).join(", ")}.`);
    if (!playable.some((one) => one.name === name))
      throw new WrongQuestion(`The case ${name} is played with the kit's own contract alone, so without --routing-key.`);
  }
  return playable.filter(({ name }) => only?.includes(name) ?? true);
}

function readPayload(file: string): Buffer {
  try {
    return readFileSync(resolve(file));
  } catch (error) {
    throw new WrongQuestion(`--payload cannot be read: ${(error as Error).message}.`);
  }
}

function brokerOf(amqpUrl: string, managementUrl: string | undefined): BrokerUrls {
  const { protocol, hostname, username, password } = URL.parse(amqpUrl) ?? {};
  if (protocol !== "amqp:")
    throw new WrongQuestion(`--amqp-url must begin with amqp://, since the kit reads what passes; got ${protocol ?? "no URL"}.`);
  return { amqpUrl, managementUrl: managementUrl ?? `http://${username || "guest"}:${password || "guest"}@${hostname}:15672` };
}
