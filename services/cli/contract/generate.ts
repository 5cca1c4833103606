import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { differing, filesIn, replace, type TextFiles } from "../../contracts/generate/folder.ts";
import { firstLine as goBanner, goFiles } from "../../contracts/generate/go.ts";
import { banner as pythonBanner, valueFiles } from "../../contracts/generate/python_text.ts";
import { pythonTypes, typeInputs, typesTool, typesToolOf } from "../../contracts/generate/python_types.ts";
import { type PackageSource, typescriptBanner } from "../../contracts/generate/source.ts";
import { Refused } from "../exits.ts";
import { count, type Io } from "../io.ts";
import { readContracts } from "./folders.ts";
import type { FolderOptions } from "./verbs.ts";

/**
 * `waybill contract generate <language> --into <folder>`: types and a value for each contract, for a team's own program. What
 * is the same for all contracts it takes from the language's contract package. A file of that folder that was not generated
 * stays; where one is in the way, nothing is written.
 */
export async function contractGenerate(language: string, { contracts, into, check = false }: GenerateOptions, io: Io): Promise<void> {
  const generator = generators[language];
  if (generator === undefined)
    throw new Refused("usage", `contract generate knows ${Object.keys(generators).join(", ")}, not ${language}.`);
  const { byRoutingKey, topology } = await readContracts(contracts);
  const folder = into;
  const wanted = await generator.files({ contracts: [...byRoutingKey.values()], topology, formats: {} }, folder);
  const present = await filesIn(folder, (name) => name.endsWith(generator.ending));
  const ours = new Map([...present].filter(([name, text]) => text.startsWith(generator.firstLine) || text === wanted.get(name)));
  const inTheWay = [...wanted.keys()].filter((name) => present.has(name) && !ours.has(name));
  if (inTheWay.length > 0)
    throw new Refused("conflict", `${join(folder, inTheWay[0]!)} is there and was not generated; nothing was written.`);
  const names = differing(ours, wanted);
  if (!check) await replace(folder, names, wanted);
  for (const name of names) io.out(`${join(folder, name)}\n`);
  if (check && names.length > 0)
    throw new Refused(
      "found",
      `${count(names.length, "file")} not as the contracts say. Run: waybill contract generate ${language} --into ${folder}`,
    );
  io.err(
    names.length === 0
      ? "Everything there is as the contracts say.\n"
      : `${count(wanted.size, "file")}, of ${count(byRoutingKey.size, "contract")}.\n`,
  );
}

interface GenerateOptions extends FolderOptions {
  readonly into: string;
  readonly check?: boolean;
}

interface Generator {
  readonly ending: string;
  /** By it a file of the folder is known to be generated. */
  readonly firstLine: string;
  readonly files: (source: PackageSource, folder: string) => Promise<TextFiles>;
}

const generators: Readonly<Record<string, Generator>> = {
  typescript: {
    ending: ".ts",
    firstLine: typescriptBanner("folder"),
    async files(source) {
      // Its printer takes longer to be read than all of the other commands.
      const { typescriptFiles } = await import("../../contracts/generate/typescript.ts");
      return typescriptFiles(source, "folder");
    },
  },
  python: {
    ending: ".py",
    firstLine: pythonBanner("folder"),
    async files(source) {
      const types = await pythonTypes(await pythonWithTool(), typeInputs(source.contracts), "folder");
      return new Map([...valueFiles(source, types, "folder"), ...types]);
    },
  },
  go: {
    ending: ".go",
    firstLine: goBanner("folder"),
    files: async (source, folder) => goFiles(source, { place: "folder", packageName: packageNameOf(folder) }),
  },
};

/** Of the virtual environment here, else whichever `python3` is. @throws Refused `unavailable` */
async function pythonWithTool(): Promise<string> {
  const venv = join(process.cwd(), ".venv/bin/python");
  const program = existsSync(venv) ? venv : "python3";
  const version = await typesToolOf(program);
  if (version === typesTool.version) return program;
  const got = version === null ? "has none" : `has ${version}`;
  throw new Refused(
    "unavailable",
    `Types in Python are written by ${typesTool.name} ${typesTool.version}; ${program} ${got}. Run: ${program} -m pip install ${typesTool.name}==${typesTool.version}`,
  );
}

/** As Go has them: small letters and digits, no digit first, and none of its own words. */
function packageNameOf(folder: string): string {
  const name = basename(resolve(folder))
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, "");
  return /^[a-z]/.test(name) && !goKeywords.has(name) ? name : "contracts";
}

const goKeywords = new Set(
  "break case chan const continue default defer else fallthrough for func go goto if import interface map package range return select struct switch type var".split(
    " ",
  ),
);
