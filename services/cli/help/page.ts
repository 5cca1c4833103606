import type { Option } from "commander";
import { globalOptions } from "../global_options.ts";
import { widthOf } from "../output/width.ts";
import type { Noun, Verb } from "../verb.ts";

/** The reference of all commands in Markdown, from the table that they are made of. */
export function referencePage({ nouns, alone }: { readonly nouns: readonly Noun[]; readonly alone: readonly Verb[] }): string {
  const shown = alone.filter(({ verb }) => !verb.startsWith("__"));
  return [
    "### Global options\n",
    tableOf(globalOptions().map(rowOf)),
    ...shown.map((verb) => `### ${verb.verb}\n\n${verbText("", verb)}`),
    ...nouns.map(({ noun, what, verbs }) => `### ${noun}\n\n${sentence(what)}\n\n${verbs.map((verb) => verbText(noun, verb)).join("\n")}`),
  ].join("\n");
}

function verbText(noun: string, { verb, arguments: wanted = [], what, options = [], example }: Verb): string {
  const line = ["waybill", ...(noun === "" ? [] : [noun]), verb, ...wanted.map(([name]) => name)].join(" ");
  const told = [...wanted.map(([name, says]): Row => [`\`${name}\``, says]), ...options.map(rowOf)];
  const table = told.length === 0 ? "" : `\n${tableOf(told)}`;
  return `**\`${line}\`**: ${what}.\n${table}\n\`\`\`sh\nwaybill ${example}\n\`\`\`\n`;
}

type Row = readonly [name: string, says: string];

/** Aligned, as our formatter of Markdown has it. */
function tableOf(rows: readonly Row[]): string {
  const widths = [0, 1].map((column) => Math.max(3, ...rows.map((row) => widthOf(row[column]!))));
  const line = (cells: Row) => `| ${cells.map((cell, column) => cell + " ".repeat(widths[column]! - widthOf(cell))).join(" | ")} |\n`;
  return line(["", ""]) + line(["-".repeat(widths[0]!), "-".repeat(widths[1]!)]) + rows.map(line).join("");
}

function rowOf({ flags, description, defaultValue, defaultValueDescription, argChoices, envVar }: Option): Row {
  const given = defaultValueDescription ?? (Array.isArray(defaultValue) || typeof defaultValue === "boolean" ? undefined : defaultValue);
  const notes = [
    ...(argChoices === undefined ? [] : [argChoices.join(", ")]),
    ...(envVar === undefined ? [] : [`or \`${envVar}\``]),
    ...(given === undefined ? [] : [`else ${given}`]),
  ];
  const cell = `${description}${notes.length === 0 ? "" : ` (${notes.join("; ")})`}`;
  return [`\`${flags}\``, cell];
}

const sentence = (what: string): string => `${what[0]!.toUpperCase()}${what.slice(1)}.`;
