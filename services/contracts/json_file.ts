import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describeAmbiguity, type Findings, gate, type NumberNotes } from "@waybill/contracts/validation";
import { brokenAt, ContractFolderError } from "./folder_error.ts";
import { brokenJsonIn, placeOf } from "./json_place.ts";
import { patternInWords } from "./patterns_in_words.ts";

/** A file of the contract folder that is JSON, read like a payload: what languages read differently is refused. */
export interface JsonFile {
  /** Relative to the folder. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly text: string;
  readonly value: unknown;
  readonly numbers: NumberNotes;
}

/** Throws a ContractFolderError for a file that is missing, is not JSON, or is ambiguous. */
export async function readJsonFile(folder: string, path: string): Promise<JsonFile> {
  const bytes = await readBytes(folder, path);
  const verdict = gate(bytes);
  if (verdict.kind === "not_json") {
    const { line, column, message } = brokenJsonIn(bytes);
    throw new ContractFolderError({
      file: path,
      place: { line, column },
      expected: "JSON",
      got: message.replace(/ at line .*$/, "").replace(/^./, lower),
    });
  }
  const text = Buffer.from(bytes).toString("utf8");
  if (verdict.kind === "ambiguous") {
    const said = describeAmbiguity(verdict, []).replace(/\.$/, "");
    throw new ContractFolderError({
      file: path,
      pointer: verdict.pointer,
      place: placeOf(text, verdict.pointer, "doubled"),
      expected: "JSON that every language reads alike",
      got: said,
    });
  }
  return { path, bytes, text, value: verdict.value, numbers: verdict.numbers };
}

/** The problem that lies deepest, which is the one that names the thing itself, and those that name something else. */
export function brokenIn(file: JsonFile, { problems }: Findings): readonly ContractFolderError[] {
  const deepest = problems.toSorted((a, b) => b.pointer.split("/").length - a.pointer.split("/").length);
  return deepest
    .filter(({ pointer }) => !deepest.some((other) => other.pointer.startsWith(`${pointer}/`)))
    .map(({ pointer, expected, got, suggestion }) => {
      const meant = suggestion === undefined ? "" : ` (did you mean ${suggestion}?)`;
      return brokenAt(file, { pointer, expected: patternInWords(expected), got: `${got}${meant}` });
    });
}

async function readBytes(folder: string, path: string): Promise<Uint8Array> {
  try {
    return await readFile(join(folder, path));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ContractFolderError({ file: path, expected: "a file", got: code === "ENOENT" ? "nothing" : String(code) });
  }
}

const lower = (letter: string): string => letter.toLowerCase();
