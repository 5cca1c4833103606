import type { Operation } from "./operation.ts";

/** `0199…77c1`: an id as people tell one from another. */
export const shortId = (id: string): string => `${id.slice(0, 4)}…${id.slice(-4)}`;

/** To the server a cancelled task has not ended well; to whoever cancels it, it has. */
export const failuresOf = ({ action, failed }: Pick<Operation, "action" | "failed">): number => (action === "replay" ? failed : 0);

/** `0199…77c1  ████████░░░░  742/1,204  20/s  succeeded 700  failed 2  skipped 40  23 s left` */
export function progressLine(operation: Operation, elapsedMs: number, barWidth: number): string {
  const { id, total, done, succeeded, skipped } = operation;
  const perSecond = elapsedMs < 1_000 ? 0 : (done * 1_000) / elapsedMs;
  const left = perSecond > 0 && done < total ? `${Math.ceil((total - done) / perSecond)} s left` : null;
  const counts = Object.entries({ succeeded, failed: failuresOf(operation), skipped }).filter(([, many]) => many > 0);
  return [
    shortId(id),
    ...(barWidth > 0 ? [bar(done, total, barWidth)] : []),
    `${done.toLocaleString("en-GB")}/${total.toLocaleString("en-GB")}`,
    ...(perSecond > 0 ? [`${Math.round(perSecond)}/s`] : []),
    ...counts.map(([name, many]) => `${name} ${many.toLocaleString("en-GB")}`),
    ...(left === null ? [] : [left]),
  ].join("  ");
}

function bar(done: number, total: number, width: number): string {
  const full = total === 0 ? width : Math.floor((done / total) * width);
  return "█".repeat(full) + "░".repeat(width - full);
}
