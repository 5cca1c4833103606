import { createHash } from "node:crypto";
import { parse } from "smol-toml";
import { type Files, sorted, zipOf } from "./archive.ts";
import { text } from "./source_files.ts";

/**
 * A wheel of pure Python, as the binary distribution format has it
 * (https://packaging.python.org/en/latest/specifications/binary-distribution-format/), from a folder's pyproject.toml.
 */
export function wheelOf({ pyproject, modules, readme, licence, version }: WheelParts): Wheel {
  const { project } = parse(pyproject) as unknown as { readonly project: Project };
  const module = project.name.replaceAll("-", "_");
  const info = `${module}-${version}.dist-info`;
  const files = new Map([
    ...[...modules].map(([name, content]) => [`${module}/${name}`, content] as const),
    [`${info}/METADATA`, text(metadata(project, version, readme))] as const,
    [`${info}/WHEEL`, text("Wheel-Version: 1.0\nGenerator: waybill\nRoot-Is-Purelib: true\nTag: py3-none-any\n")] as const,
    [`${info}/licenses/LICENSE`, licence] as const,
  ]);
  files.set(`${info}/RECORD`, text(`${sorted(files).map(recordLine).join("")}${info}/RECORD,,\n`));
  return { name: `${module}-${version}-py3-none-any.whl`, content: zipOf(files) };
}

export interface WheelParts {
  readonly pyproject: string;
  /** The package's files, from its own folder. */
  readonly modules: Files;
  readonly readme: string;
  readonly licence: Uint8Array;
  /** A public version, and behind a + what is local to its server. */
  readonly version: string;
}

export interface Wheel {
  readonly name: string;
  readonly content: Uint8Array;
}

interface Project {
  readonly name: string;
  readonly description: string;
  readonly license: string;
  readonly "requires-python": string;
  readonly dependencies: readonly string[];
}

function metadata({ name, description, license, dependencies, ...project }: Project, version: string, readme: string): string {
  const fields = [
    ...["Metadata-Version: 2.4", `Name: ${name}`, `Version: ${version}`, `Summary: ${description}`],
    ...[`License-Expression: ${license}`, "License-File: LICENSE", `Requires-Python: ${project["requires-python"]}`],
    ...dependencies.map((dependency) => `Requires-Dist: ${dependency}`),
    "Description-Content-Type: text/markdown",
  ];
  return `${fields.join("\n")}\n\n${readme}`;
}

const recordLine = ([name, content]: readonly [string, Uint8Array]): string =>
  `${name},sha256=${createHash("sha256").update(content).digest("base64url")},${content.length}\n`;
