import { type Place, placeOf } from "./json_place.ts";

/**
 * A contract folder that cannot be served. The message is one sentence that says the file, the place
 * in it, what was expected and what stands there; the program does not start.
 */
export class ContractFolderError extends Error {
  override readonly name = "ContractFolderError";
  /** Relative to the folder: `tasks/data_export/contract.json`. */
  readonly file: string;

  constructor({ file, pointer = "", place, expected, got }: Broken) {
    const at = place ? `, line ${place.line}, column ${place.column}` : "";
    super(`${file}${at}${pointer === "" ? "" : `, ${pointer}`}: expected ${expected}, got ${got}.`);
    this.file = file;
  }
}

export interface Broken {
  readonly file: string;
  readonly pointer?: string;
  readonly place?: Place;
  readonly expected: string;
  readonly got: string;
}

/** The error for a file whose text is JSON, with line and column of the pointer. */
export function brokenAt(
  file: { readonly path: string; readonly text: string },
  broken: Omit<Broken, "file" | "place">,
): ContractFolderError {
  return new ContractFolderError({ file: file.path, place: placeOf(file.text, broken.pointer ?? ""), ...broken });
}
