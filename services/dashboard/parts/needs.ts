import type { Status } from "../api/shapes.ts";

/** What needs somebody: each alert that fires, and RabbitMQ where it takes nothing and no alert says so yet. */
export function needsOf({ problems, broker }: Status): { readonly many: number; readonly broker: string | null } {
  const isAlert = problems.some(({ rule }) => rule === "broker_unreachable" || rule === "broker_blocked");
  const sentence = isAlert ? null : broker.sentence;
  return { many: problems.length + (sentence === null ? 0 : 1), broker: sentence };
}
