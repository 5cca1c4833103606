import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { cases } from "./cases/index.ts";
import { exitCodeOf, report } from "./report.ts";
import { runCases } from "./run.ts";
import type { Subject } from "./stage.ts";

const usage = `Usage: node contracts/conformance/main.ts [options] -- <start command>

Checks a consumer, in any language, against contracts/PROTOCOL.md, by a real RabbitMQ.

  --routing-key KEY      the queue that it takes tasks from (default: conformance, the kit's own contract; with
                         another one only the required cases are played)
  --payload FILE         a payload that this contract accepts (with --routing-key)
  --only NAME            only this case; may be repeated
  --amqp-url URL         of RabbitMQ (default: AMQP_URL, or amqp://guest:guest@localhost)
  --management-url URL   of its management, which makes a vhost for each case (default: http, that host, port 15672)

Ends with 0 when all that is required is there, 1 when it is not, 2 when the question was wrong.`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      "routing-key": { type: "string", default: "conformance" },
      payload: { type: "string" },
      only: { type: "string", multiple: true },
      "amqp-url": { type: "string", default: process.env["AMQP_URL"] ?? "amqp://guest:guest@localhost" },
      "management-url": { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const [program, ...args] = positionals;
  if (program === undefined) throw new Error("A start command is missing, after --.");
  const routingKey = values["routing-key"];
  const isOwn = routingKey === "conformance";
  if (!isOwn && values.payload === undefined)
    throw new Error(`--payload is missing: a payload that the contract of ${routingKey} accepts.`);
  const chosen = cases.filter(({ name, required }) => (isOwn || required) && (values.only?.includes(name) ?? true));
  if (chosen.length === 0)
    throw new Error(`No case is named ${values.only?.join(" or ")}. There are: ${cases.map(({ name }) => name).join(", ")}.`);

  const file =
    values.payload === undefined
      ? join(import.meta.dirname, "contract/tasks/conformance/examples/valid/nothing_to_echo.json")
      : resolve(values.payload);
  const subject: Subject = { command: [program, ...args], environment: process.env, routingKey, validPayload: readFileSync(file) };
  const amqpUrl = values["amqp-url"];
  const broker = { amqpUrl, managementUrl: values["management-url"] ?? managementOf(amqpUrl) };
  const findings = await runCases(chosen, subject, { broker, atOnce: 3 });
  console.log(report(findings));
  return exitCodeOf(findings);
}

function managementOf(amqpUrl: string): string {
  const { hostname, username, password } = new URL(amqpUrl);
  return `http://${username || "guest"}:${password || "guest"}@${hostname}:15672`;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`${(error as Error).message}\n\n${usage}`);
  process.exitCode = 2;
}
