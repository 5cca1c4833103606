import type { Stage } from "../stage.ts";

/** One thing that a consumer does right or wrong. */
export interface Case {
  readonly name: string;
  /** Of PROTOCOL.md. */
  readonly rules: readonly number[];
  /** Required of every consumer, and shown with any contract; the others need a handler of the kit's own contract. */
  readonly required: boolean;
  /** Answers what was wrong, in a sentence; null: nothing. */
  readonly run: (stage: Stage) => Promise<string | null>;
}
