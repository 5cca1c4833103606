import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Case } from "./cases/case.ts";
import { cases } from "./cases/index.ts";
import type { Subject } from "./stage.ts";
import type { BrokerUrls } from "./vhost.ts";

export const usage = `Usage: node contracts/conformance/main.ts [options] -- <start command>

Checks a consumer, in any language, against contracts/PROTOCOL.md, by a real RabbitMQ.

  --routing-key KEY      the queue that it takes tasks from (default: conformance, the kit's own contract; with
                         another one only the required cases are played)
  --payload FILE         a payload that this contract accepts (with --routing-key)
  --only NAME            only this case; may be repeated
  --amqp-url URL         of RabbitMQ (default: AMQP_URL, or amqp://guest:guest@localhost)
  --management-url URL   of its management, which makes a vhost for each case (default: http, that host, port 15672)

Ends with 0 when all that is required is there, 1 when it is not, 2 when the question was wrong or RabbitMQ did not
answer, 130 when it was stopped. What it started ends with it.`;

/** What is to be played, on what, where. @throws WrongQuestion, which says what would have been right. */
export function asked(args: readonly string[], environment: NodeJS.ProcessEnv): Question | "help" {
  const { values, positionals } = parsed(args);
  if (values.help) return "help";
  const [program, ...rest] = positionals;
  if (program === undefined) throw new WrongQuestion("A start command is missing, after --.");
  const { "routing-key": routingKey, payload } = values;
  if (routingKey !== own && payload === undefined)
    throw new WrongQuestion(`--payload is missing: a payload that the contract of ${routingKey} accepts.`);
  return {
    chosen: chosenOf(values.only, routingKey),
    subject: { command: [program, ...rest], environment, routingKey, validPayload: readPayload(payload ?? ownPayload) },
    broker: brokerOf(values["amqp-url"] ?? environment["AMQP_URL"] ?? "amqp://guest:guest@localhost", values["management-url"]),
  };
}

export interface Question {
  readonly chosen: readonly Case[];
  readonly subject: Subject;
  readonly broker: BrokerUrls;
}

export class WrongQuestion extends Error {
  override readonly name = "WrongQuestion";
}

/** The kit's own contract. */
const own = "conformance";
const ownPayload = join(import.meta.dirname, "contract/tasks/conformance/examples/valid/nothing_to_echo.json");

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        "routing-key": { type: "string", default: own },
        payload: { type: "string" },
        only: { type: "string", multiple: true },
        "amqp-url": { type: "string" },
        "management-url": { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new WrongQuestion((error as Error).message);
  }
}

function chosenOf(only: readonly string[] | undefined, routingKey: string): readonly Case[] {
  const playable = cases.filter(({ required }) => required || routingKey === own);
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
