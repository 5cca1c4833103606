import { join } from "node:path";

/** Contracts of the journeys' own: work that fails, dies and takes its time on demand. */
export const TEST_CONTRACTS = join(import.meta.dirname, "../contracts");

/** The variable that names the file to which the trial consumer writes what it did. */
export const TRIAL_EFFECTS = "WAYBILL_TRIAL_EFFECTS";

/** One thing that the trial consumer did. */
export interface Effect {
  readonly what: "started" | "done";
  readonly task: string;
  readonly attempt: number;
  readonly number: number;
  readonly pid: number;
}
