import { type Asked, asked as askedOf, type Question, WrongQuestion } from "../../../contracts/conformance/question.ts";
import { type Finding, runCases } from "../../../contracts/conformance/run.ts";
import { BrokerUnusable } from "../../../contracts/conformance/vhost.ts";
import { Refused } from "../exits.ts";

/** The conformance kit, its errors as the command's own. */
export { decidingFailures, reportOf } from "../../../contracts/conformance/report.ts";

/** @throws Refused `usage` */
export function asked(options: Asked): Question {
  try {
    return askedOf(options);
  } catch (error) {
    throw error instanceof WrongQuestion ? new Refused("usage", error.message, { cause: error }) : error;
  }
}

/** @throws Refused where there is no RabbitMQ to play it on, or the signal's own. */
export async function play({ chosen, subject, broker }: Question, signal: AbortSignal): Promise<readonly Finding[]> {
  return runCases(chosen, subject, { broker, atOnce: 3, signal }).catch((error: unknown) => {
    throw error instanceof BrokerUnusable ? new Refused(error.why, error.message, { cause: error }) : error;
  });
}
