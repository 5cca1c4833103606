import { Refused } from "../exits.ts";
import type { Settings } from "../http/settings.ts";
import type { Io } from "../io.ts";

/** Above it the number has to be typed: whoever meant one queue sees that it is all of them. */
const mostByLetter = 50;

/**
 * Asks before many tasks are changed, and names the server. Where nobody is there to answer, nothing is done.
 *
 * @throws Refused `usage`
 */
export async function confirm(sentence: string, { action, total }: Asked, { context, url }: Settings, io: Io): Promise<void> {
  if (total === 0) return;
  const question = `${sentence[0]!.toUpperCase()}${sentence.slice(1)} on ${context ?? url}?`;
  if (!io.mayAsk)
    throw new Refused(
      "usage",
      `${question} Nobody is here to answer: say --yes, or see what it would be with --dry-run. Nothing was done.`,
    );
  const wanted = total > mostByLetter ? [`${action} ${total}`] : ["y", "yes"];
  const answer = await io.ask(total > mostByLetter ? `${question} Type "${wanted[0]}": ` : `${question} [y/N] `);
  if (!wanted.includes((answer ?? "").trim().toLowerCase())) throw new Refused("usage", "Nothing was done.");
}

interface Asked {
  readonly action: string;
  readonly total: number;
}
