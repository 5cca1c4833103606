import type { Row } from "../output/show.ts";

/** As GET /operations/:id has it. */
export interface Operation extends Row {
  readonly id: string;
  readonly action: "replay" | "cancel";
  /** `stopped`: its first tasks did not end well, or it was to stop there; a person decides. */
  readonly state: "running" | "stopped" | "finished" | "aborted";
  readonly created_at: string;
  readonly total: number;
  readonly done: number;
  /** In another state by then. */
  readonly skipped: number;
  readonly unfinished: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly first: number | null;
  readonly canary: "out" | "passed" | null;
}
