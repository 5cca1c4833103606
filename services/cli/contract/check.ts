import { compareContracts, type Finding } from "../../contracts/compatibility/compare.ts";
import type { ServedContract } from "../../contracts/contract_set.ts";
import type { Broken } from "../../contracts/folder_error.ts";
import { readFolder } from "../../contracts/load.ts";
import { Refused } from "../exits.ts";
import { count, type Io } from "../io.ts";
import { table } from "../output/table.ts";
import { asJson, findingRows } from "./findings.ts";
import { contractsAt, sentencesOf } from "./folders.ts";
import { judgedElsewhere } from "./in_languages.ts";
import { inWords } from "./in_words.ts";
import type { FolderOptions } from "./verbs.ts";

/**
 * `waybill contract check`: is every contract one that all languages read alike, and do its examples show what their
 * names say, at the door and in the consumers of each language that is here?
 */
export async function contractCheck({ contracts: folder, against, output, languages }: CheckOptions, io: Io): Promise<void> {
  const { set, broken } = await readFolder(folder);
  const readable = [...set.byRoutingKey.values()];
  const sound = readable.filter(({ routingKey }) => !broken.some(({ file }) => file.startsWith(`tasks/${routingKey}/`)));
  // Consumers judge by what their languages make of a folder that is whole.
  const { differing, leftOut } = broken.length > 0 ? { differing: [], leftOut: [] } : await judgedElsewhere(sound, languages);
  for (const { message } of leftOut) io.err(`${message}\n`);
  const wrong = [...readable.flatMap(wrongExamples), ...differing];
  // Of a folder that is broken nobody knows what it was meant to be.
  const findings = against === undefined || broken.length > 0 ? [] : compareContracts(await contractsAt(against, folder), set.byRoutingKey);
  const problems = broken.map((one) => problemOf(one.broken));
  if (output === "json")
    io.out(`${JSON.stringify({ contracts: sound.map(summaryOf), problems, examples: wrong, changes: findings.map(asJson) }, null, 2)}\n`);
  else io.out(forPeople(sound, wrong, findings, broken.length > 0 ? undefined : against));
  const breaking = findings.filter(({ breaks }) => breaks.length > 0);
  const said = [
    ...(broken.length === 0 ? [] : [sentencesOf(folder, broken)]),
    ...(wrong.length === 0 ? [] : [`${count(wrong.length, "example")} judged otherwise than its name says`]),
    ...(breaking.length === 0
      ? []
      : [
          `${count(breaking.length, "change")} that breaks somebody: give it a routing key of its own, such as ${breaking[0]!.routingKey}_v2`,
        ]),
  ];
  if (said.length > 0) throw new Refused("found", said.join(broken.length > 0 ? "\n" : "; "));
}

interface CheckOptions extends FolderOptions {
  readonly against?: string;
  /** Those whose judgement is to be had; empty: those that are here. */
  readonly languages: readonly string[];
}

export interface WrongExample {
  readonly routing_key: string;
  readonly example: string;
  readonly got: string;
}

function wrongExamples({ routingKey, examples, checkPayload }: ServedContract): readonly WrongExample[] {
  const judged = (kind: "valid" | "invalid") =>
    examples[kind].map(({ name, bytes }) => ({ example: `${kind}/${name}`, verdict: checkPayload(bytes), isMeantToFit: kind === "valid" }));
  return [...judged("valid"), ...judged("invalid")]
    .filter(({ verdict, isMeantToFit }) => (verdict.kind === "fits") !== isMeantToFit)
    .map(({ example, verdict }) => ({ routing_key: routingKey, example, got: inWords(verdict) }));
}

const problemOf = ({ file, pointer = "", place, expected, got }: Broken) => ({
  ...{ file, line: place?.line ?? null, column: place?.column ?? null, pointer, expected, got },
});

const summaryOf = ({ routingKey, digest, examples }: ServedContract) => ({
  routing_key: routingKey,
  digest,
  valid: examples.valid.length,
  invalid: examples.invalid.length,
});

function forPeople(
  contracts: readonly ServedContract[],
  wrong: readonly WrongExample[],
  findings: readonly Finding[],
  against: string | undefined,
): string {
  const isWrong = (key: string) => wrong.some(({ routing_key }) => routing_key === key);
  const rows = contracts.map(({ routingKey, examples }) => [
    ...[routingKey, isWrong(routingKey) ? "WRONG" : "ok"],
    `${count(examples.valid.length, "valid example")}, ${examples.invalid.length} invalid`,
  ]);
  const told = wrong.map(({ routing_key, example, got }) => `${routing_key} ${example}.json: ${got}\n`);
  const since =
    against === undefined ? "" : `\n${findings.length === 0 ? `Nothing has changed since ${against}.\n` : table(findingRows(findings))}`;
  return `${table(rows)}${told.join("")}${since}`;
}
