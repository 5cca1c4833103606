import { type Files, zipOf } from "./archive.ts";
import { text } from "./source_files.ts";

/**
 * A Go module as a module proxy has it (https://go.dev/ref/mod#goproxy-protocol): files by their path behind the
 * module's. In this house modules find each other by `replace`; outside they name each other's version.
 */
export function moduleFiles({ files, version }: ModuleParts): Files {
  const goMod = published(new TextDecoder().decode(files.get("go.mod")), version);
  const module = /^module (\S+)$/m.exec(goMod)![1]!;
  const inside = new Map([...files, ["go.mod", text(goMod)] as const].map(([name, content]) => [`${module}@${version}/${name}`, content]));
  return new Map([
    [`${module}/@v/list`, text(`${version}\n`)],
    [`${module}/@v/${version}.info`, text(JSON.stringify({ Version: version, Time: "2000-01-01T00:00:00Z" }))],
    [`${module}/@v/${version}.mod`, text(goMod)],
    [`${module}/@v/${version}.zip`, zipOf(inside)],
  ]);
}

export interface ModuleParts {
  /** The module's own, by name. */
  readonly files: Files;
  /** `v0.1.0-…` */
  readonly version: string;
}

const published = (goMod: string, version: string): string =>
  goMod
    .replaceAll(/^replace .*\n/gm, "")
    .replaceAll(/^(\s*waybill\.local\/\S+) v0\.0\.0$/gm, `$1 ${version}`)
    .trimEnd()
    .concat("\n");
