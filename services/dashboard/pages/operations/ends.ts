import type { Operation } from "../../api/shapes.ts";

/** What was cancelled has not failed: that was asked for. */
export function endsOf({ action, succeeded, failed, unfinished, skipped }: Operation) {
  if (action === "cancel") return [["cancelled", succeeded + failed + unfinished] as const, ["skipped", skipped] as const];
  return [
    ["succeeded", succeeded] as const,
    ["failed", failed] as const,
    ["unfinished", unfinished] as const,
    ["skipped", skipped] as const,
  ];
}
