import { PayloadRefused, type Stage } from "../stage.ts";
import { shownOutcome } from "./outcomes.ts";

/**
 * What was found, where a task did not succeed that has to: unless the handler refuses this payload at any time, sent as it is
 * and with nothing new about it. Then its own work is what fails, and nothing is known of the rule. The kit's own payload may
 * be refused by nobody.
 *
 * @throws PayloadRefused
 */
export async function unlessRefused(stage: Stage, wrong: string): Promise<string> {
  if (stage.isOwnPayload) return wrong;
  const usual = await stage.untilEnded(await stage.publish());
  if (usual.kind !== "failed") return wrong;
  throw new PayloadRefused(`Its handler refuses this payload, whatever comes with it: ${shownOutcome(usual)}: ${usual["message"]}`);
}
