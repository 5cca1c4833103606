import { Refused } from "../exits.ts";
import type { GlobalOptions } from "../global_options.ts";
import { count, type Io } from "../io.ts";
import { untilStopped } from "../stopping.ts";
import { forPeople } from "./report.ts";

/** `waybill consumer check`: does a consumer, known by its start command alone, keep contracts/PROTOCOL.md? */
export async function consumerCheck(command: readonly string[], { output, ...options }: CheckOptions, io: Io): Promise<void> {
  const kit = await import("./kit.ts"); // the other commands need neither RabbitMQ's client nor the cases
  const question = kit.asked({ ...options, command, environment: io.environment });
  const findings = await untilStopped("Stopped.", (signal) => kit.play(question, signal));
  const report = kit.reportOf(findings);
  io.out(output === "json" ? `${JSON.stringify(report, null, 2)}\n` : forPeople(report));
  const { leftOut } = question;
  if (leftOut > 0) io.note(`${leftOut} other cases are played with the kit's own contract alone, without --routing-key.\n`);
  const failures = kit.decidingFailures(findings, question);
  if (failures.length > 0) throw new Refused("found", `${count(failures.length, question.byName ? "case" : "required case")} failed`);
  const unjudged = findings.filter((finding) => finding.unjudged !== null);
  if (unjudged.length > 0)
    throw new Refused(
      "usage",
      `${count(unjudged.length, "case")} could not be judged: name a payload that its handler works, by --payload`,
    );
}

interface CheckOptions extends GlobalOptions {
  readonly routingKey?: string;
  readonly payload?: string;
  /** Names of cases; undefined: all. */
  readonly only?: readonly string[];
  readonly amqpUrl?: string;
  readonly managementUrl: string;
}
