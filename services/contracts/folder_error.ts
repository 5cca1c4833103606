import { type Place, placeOf } from "./json_place.ts";

/**
 * A contract folder that cannot be served. The message is one sentence that says the file, the place
 * in it, what was expected and what stands there; the program does not start. Where there is more that is
 * wrong, this is the first, and the others are beside it.
 */
export class ContractFolderError extends Error {
  override readonly name = "ContractFolderError";
  /** Relative to the folder: `tasks/data_export/contract.json`. */
  readonly file: string;
  readonly broken: Broken;
  readonly others: readonly ContractFolderError[];

  constructor(broken: Broken, others: readonly ContractFolderError[] = []) {
    const { file, pointer = "", place, expected, got } = broken;
    const at = place ? `, line ${place.line}, column ${place.column}` : "";
    super(`${file}${at}${pointer === "" ? "" : `, ${pointer}`}: expected ${expected}, got ${got}.`);
    this.file = file;
    this.broken = broken;
    this.others = others;
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

/** @throws ContractFolderError for all of these, unless there is none. */
export function refuseAll([first, ...others]: readonly ContractFolderError[]): void {
  if (first !== undefined) throw new ContractFolderError(first.broken, [...first.others, ...others]);
}

/** What is wrong in several places, to be told at once. */
export class BrokenPlaces {
  readonly #found: ContractFolderError[] = [];

  /** Undefined: it could not be had, and why is noted. */
  async take<Value>(work: () => Value | Promise<Value>): Promise<Value | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ContractFolderError)) throw error;
      this.#found.push(error, ...error.others);
      return undefined;
    }
  }

  note(errors: readonly ContractFolderError[]): void {
    this.#found.push(...errors);
  }

  get found(): readonly ContractFolderError[] {
    return this.#found;
  }
}
