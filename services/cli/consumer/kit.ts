import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { type Asked, asked as askedOf, type Question, WrongQuestion } from "../../../contracts/conformance/question.ts";
import { type Finding, runCases } from "../../../contracts/conformance/run.ts";
import { BrokerUnusable } from "../../../contracts/conformance/vhost.ts";
import { Refused } from "../exits.ts";

/** The conformance kit, its errors as the command's own. */
export { decidingFailures, reportOf } from "../../../contracts/conformance/report.ts";

/** @throws Refused `usage` */
export function asked(options: Asked): Question {
  const [program] = options.command;
  // A consumer that never began has broken no rule.
  if (program !== undefined && !isProgram(program, options.environment["PATH"] ?? ""))
    throw new Refused(
      "usage",
      `The start command ${program} is no program that can be run here. Is its path right, and may it be executed?`,
    );
  try {
    return askedOf(options);
  } catch (error) {
    throw error instanceof WrongQuestion ? new Refused("usage", error.message, { cause: error }) : error;
  }
}

function isProgram(program: string, path: string): boolean {
  const places = program.includes("/") ? [program] : path.split(delimiter).map((folder) => join(folder, program));
  return places.some((place) => {
    try {
      accessSync(place, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** @throws Refused where there is no RabbitMQ to play it on, or the signal's own. */
export async function play({ chosen, subject, broker }: Question, signal: AbortSignal): Promise<readonly Finding[]> {
  return runCases(chosen, subject, { broker, atOnce: 3, signal }).catch((error: unknown) => {
    throw error instanceof BrokerUnusable ? new Refused(error.why, error.message, { cause: error }) : error;
  });
}
