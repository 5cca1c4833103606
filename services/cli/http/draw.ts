import { spanOf } from "../../contracts/json_place.ts";
import type { Colors } from "../io.ts";
import { cutTo, plainly, widthOf } from "../output/width.ts";
import { commandFor } from "./hints.ts";
import type { FieldProblem, ProblemDocument, Sent } from "./problem.ts";

/**
 * A problem document for people, drawn under the JSON that was sent:
 *
 *   error[contract_violation]: 1 problem in the payload of data_export. The task was not accepted.
 *     ┌─ payload.json:2:3   /usr_id
 *   2 │   "usr_id": 1,
 *     │   ^^^^^^^^ unknown field; did you mean "user_id"?
 *     = expected one of: user_id, format, requested_at
 *     = see: waybill contract show data_export --example · waybill explain contract_violation
 */
export function drawProblem(document: ProblemDocument, sent: Sent | null, { colors, width }: Drawing): string {
  const head = `${colors.bold(colors.red(`error[${document.code}]`))}: ${plainly(document.detail)}\n`;
  const drawn = partsOf(document, sent).map((part) => drawPart(part, sent, colors, width));
  const more = document.more_problems === undefined ? [] : [`and ${document.more_problems} more`];
  const again = document.send_again?.safe ? [`safe to send again${afterOf(document)}`] : [];
  const see = `see: ${[...commandFor(document), `waybill explain ${document.code}`].join(" · ")}`;
  return head + drawn.join("") + [...more, ...again, see].map((line) => `  ${colors.blue("=")} ${plainly(line)}\n`).join("");
}

interface Drawing {
  readonly colors: Colors;
  readonly width: number;
}

/** One thing that is wrong, and where. */
interface Part {
  readonly pointer: string;
  readonly place: { readonly line: number; readonly column: number; readonly length: number } | null;
  readonly says: string;
  readonly expected: string | null;
}

function partsOf(document: ProblemDocument, sent: Sent | null): readonly Part[] {
  const { problems = [], line, column, pointer } = document;
  if (typeof line === "number" && typeof column === "number")
    return [{ pointer: "", place: { line, column, length: 1 }, says: "not JSON from here on", expected: null }];
  if (typeof pointer === "string")
    return [{ pointer, place: spanIn(sent, pointer, "doubled"), says: "read differently by languages", expected: null }];
  return problems.map((problem) => ({
    pointer: problem.pointer,
    place: spanIn(sent, problem.pointer, problem.rule === "additionalProperties" ? "name" : "value"),
    says: saysOf(problem),
    expected: problem.expected,
  }));
}

function saysOf({ rule, got, suggestion }: FieldProblem): string {
  const said = rule === "required" ? "is missing" : rule === "additionalProperties" ? "unknown field" : `got ${got}`;
  return suggestion === undefined ? said : `${said}; did you mean ${JSON.stringify(suggestion.replace(/^.*\//, ""))}?`;
}

/** Null where the problem is not in what was sent, or that is no JSON. */
function spanIn(sent: Sent | null, pointer: string, part: "value" | "name" | "doubled"): Part["place"] {
  if (sent === null || !pointer.startsWith(sent.under ?? "")) return null;
  const within = pointer.slice((sent.under ?? "").length);
  try {
    return spanOf(sent.text, within, part);
  } catch {
    return null;
  }
}

function drawPart({ pointer, place, says, expected }: Part, sent: Sent | null, colors: Colors, width: number): string {
  const wanted = expected === null ? "" : `  ${colors.blue("=")} expected ${plainly(expected)}\n`;
  if (place === null || sent === null) return `  ${colors.blue("┌─")} ${plainly(pointer || "the payload")}: ${plainly(says)}\n${wanted}`;
  const number = String(place.line);
  const margin = " ".repeat(number.length);
  const { text, before, marked } = excerpt(sent.text.split(/\r?\n/)[place.line - 1] ?? "", place, width - number.length - 3);
  return [
    `${margin} ${colors.blue("┌─")} ${sent.name}:${place.line}:${place.column}   ${plainly(pointer)}`,
    `${colors.blue(`${number} │`)} ${text}`,
    `${margin} ${colors.blue("│")} ${" ".repeat(before)}${colors.red(`${"^".repeat(marked)} ${plainly(says)}`)}`,
    wanted.trimEnd(),
  ]
    .filter((line) => line !== "")
    .map((line) => `${line}\n`)
    .join("");
}

/** Of a line, what fits around the place; how many columns stand before the mark, and how many it has. */
function excerpt(line: string, { column, length }: { readonly column: number; readonly length: number }, width: number) {
  const room = Math.max(20, width);
  const isLong = widthOf(line) > room;
  const from = isLong ? Math.max(0, column - 1 - Math.floor(room / 3)) : 0;
  const lead = from > 0 ? "…" : "";
  const before = widthOf(lead + plainly(line.slice(from, column - 1)));
  const marked = Math.max(1, Math.min(widthOf(plainly(line.slice(column - 1, column - 1 + length))), room - before));
  return { text: cutTo(lead + plainly(line.slice(from)), room), before, marked };
}

const afterOf = ({ send_again }: ProblemDocument): string =>
  send_again?.after_seconds === undefined ? "" : ` in ${send_again.after_seconds} s`;
