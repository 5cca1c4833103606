import { suggestions } from "@waybill/contracts/validation";
import { catalogue } from "../../lifecycle/error_catalogue.ts";
import { Refused } from "../exits.ts";
import type { GlobalOptions } from "../global_options.ts";
import type { Io } from "../io.ts";
import { showOne, showRows } from "../output/show.ts";
import type { Verb } from "../verb.ts";

type Code = keyof typeof catalogue;

/** From the catalogue that this command line was built with: it needs no server. */
export const explain: Verb = {
  verb: "explain",
  arguments: [["[code]", "as errors, warnings and attempts name it; without it, all of them"]],
  what: "what a code means, without asking a server",
  example: "explain contract_violation",
  run: ([code]: readonly (string | undefined)[], options: GlobalOptions, io: Io) => explainCode(code, options, io),
};

async function explainCode(code: string | undefined, options: GlobalOptions, io: Io): Promise<void> {
  const codes = Object.keys(catalogue) as Code[];
  const page = (one: Code) => ({ code: one, kind: catalogue[one].kind, title: catalogue[one].title, description: catalogue[one].long });
  if (code === undefined) return showRows(codes.map(page), ["code", "kind", "title"], options, io);
  if (!(codes as string[]).includes(code)) throw new Refused("not_found", `No code ${code}. ${meantBy(code, codes)}`);
  const { bold } = io.colors.out;
  const { description, title, kind } = page(code as Code);
  if (options.output === "table" && options.columns === undefined)
    io.out(`${bold(code)} (${kind}): ${title}\n\n${folded(description, io)}\n`);
  else showOne(page(code as Code), ["code", "kind", "title", "description"], options, io);
}

function meantBy(code: string, codes: readonly string[]): string {
  const meant = suggestions(code, codes);
  return meant.length === 0 ? "All of them: waybill explain" : `Did you mean ${meant.join(" or ")}?`;
}

/** Lines as wide as the terminal; into a pipe it is one. */
function folded(text: string, io: Io): string {
  if (!io.terminal.out) return text;
  const most = Math.min(100, io.width());
  return text.split(" ").reduce((lines, word) => {
    const last = lines.slice(lines.lastIndexOf("\n") + 1);
    return lines === "" ? word : `${lines}${last.length + word.length + 1 > most ? "\n" : " "}${word}`;
  }, "");
}
