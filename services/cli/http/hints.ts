import type { ProblemDocument } from "./problem.ts";

/** What to do next, as commands: the API names requests, since whoever reads it may have no command line. */
export function commandFor({ code, hint }: Pick<ProblemDocument, "code" | "hint">): readonly string[] {
  if (code === "unauthenticated") return ["WAYBILL_API_KEY, --api-key-file, or waybill context add"];
  if (hint === undefined) return [];
  const said = commands.find(([request]) => request.test(hint));
  return [said === undefined ? hint : hint.replace(said[0], said[1])];
}

const commands: readonly (readonly [request: RegExp, command: string])[] = [
  [/^GET \/contracts$/, "waybill contract list"],
  [/^GET \/contracts\/(\S+)$/, "waybill contract show $1 --example"],
  [/^GET \/tasks\/(\S+)$/, "waybill task show $1"],
  [/^GET \/tasks\?routing_key=(\S+)$/, "waybill task list --routing-key $1"],
];
