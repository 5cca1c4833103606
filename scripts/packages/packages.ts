import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { loadContracts } from "../../services/contracts/load.ts";
import { type Files, sorted } from "./archive.ts";
import { moduleFiles } from "./go.ts";
import { wheelOf } from "./python.ts";
import { sourceFiles, text } from "./source_files.ts";
import { compiledPackages, npmPackage } from "./typescript.ts";

/**
 * The contracts and the consumer libraries as packages of their languages, to be installed by npm, pip and go: the
 * files by their name below `/packages`, and `packages.json`, by which a server knows what it has and whether that is
 * of its own contracts.
 *
 * Their version ends in a digest of all that is in them, the same for all: whoever has the same sources has the same
 * version and the same bytes, and another contract is another version.
 */
export async function packagesOf(house: string): Promise<Files> {
  const [sources, { version: base }] = await Promise.all([readSources(house), manifestOf(house)]);
  const suffix = `c${digestOf(sources).slice(0, 12)}`;
  const version = `${base}-${suffix}`;
  const npm = await Promise.all(sources.npm.map((compiled) => npmPackage(compiled, version)));
  const wheels = sources.python.map(({ modules, ...parts }) => {
    const said = { modules: saying(modules, "version.py", `${base}+${suffix}`), version: `${base}+${suffix}` };
    return wheelOf({ ...parts, ...said, licence: sources.licence });
  });
  const modules = sources.go.map((files) => moduleFiles({ files: saying(files, "version.go", version), version: `v${version}` }));
  const files = new Map([
    ...npm.map(({ name, content }) => [`npm/${name}`, content] as const),
    ...wheels.map(({ name, content }) => [`python/${name}`, content] as const),
    ...modules.flatMap((module) => [...module].map(([name, content]) => [`go/${name}`, content] as const)),
  ]);
  const index = {
    version,
    contracts: sources.digests,
    npm: npm.map(({ manifest, name, content }) => ({ manifest, file: `npm/${name}`, integrity: integrityOf(content) })),
    python: wheels.map(({ name }) => `python/${name}`),
    go: ["waybill.local/contracts", "waybill.local/consumer"],
    files: Object.fromEntries(sorted(files).map(([name, content]) => [name, sha256(content)])),
  };
  return new Map([...files, ["packages.json", text(`${JSON.stringify(index, null, 2)}\n`)]]);
}

/** A library that says its version says that of its package: by it people tell whether they have the newest contracts. */
function saying(files: Files, name: string, version: string): Files {
  const content = files.get(name);
  if (content === undefined) return files;
  const said = new TextDecoder().decode(content).replace(/(ersion(?:__)? = )"[^"]+"/, `$1"${version}"`);
  return new Map([...files, [name, text(said)] as const]);
}

async function readSources(house: string) {
  const goFiles = (name: string) => /(?<!_test)\.go$|^go\.(mod|sum)$/.test(name);
  const pythonFiles = (name: string) => /\.py$|py\.typed$/.test(name);
  const [npm, contracts, library, goContracts, goConsumer, licence, { byRoutingKey }] = await Promise.all([
    compiledPackages(house),
    pythonSource(join(house, "contracts/python"), "waybill_contracts", pythonFiles),
    pythonSource(join(house, "consumers/python/library"), "waybill", pythonFiles),
    sourceFiles(join(house, "contracts/go"), goFiles),
    sourceFiles(join(house, "consumers/go/library"), goFiles),
    readFile(join(house, "LICENSE")),
    loadContracts(join(house, "contracts")),
  ]);
  // A Go module is known by its licence too: without one its page is not shown.
  const go = [goContracts, goConsumer].map((files) => new Map([...files, ["LICENSE", licence] as const]));
  const digests = Object.fromEntries([...byRoutingKey.values()].map(({ routingKey, digest }) => [routingKey, digest]));
  return { npm, python: [contracts, library], go, licence, digests };
}

async function pythonSource(folder: string, module: string, isWanted: (name: string) => boolean) {
  const [pyproject, readme, modules] = await Promise.all([
    readFile(join(folder, "pyproject.toml"), "utf8"),
    readFile(join(folder, "README.md"), "utf8"),
    sourceFiles(join(folder, module), isWanted),
  ]);
  return { pyproject, readme, modules };
}

const manifestOf = async (house: string) => JSON.parse(await readFile(join(house, "package.json"), "utf8")) as { readonly version: string };

/** Over every name and content that is packed. */
function digestOf({ npm, python, go, licence }: Awaited<ReturnType<typeof readSources>>): string {
  const hash = createHash("sha256").update(licence);
  const take = (files: Files) => {
    for (const [name, content] of sorted(files)) hash.update(`${name}\0${content.length}\0`).update(content);
  };
  for (const { manifest, files } of npm) take(new Map([...files, ["package.json", text(JSON.stringify(manifest))]]));
  for (const { modules, pyproject, readme } of python)
    take(new Map([...modules, ["pyproject", text(pyproject)], ["readme", text(readme)]]));
  for (const files of go) take(files);
  return hash.digest("hex");
}

const sha256 = (content: Uint8Array): string => createHash("sha256").update(content).digest("hex");

/** Subresource Integrity, as npm writes it. */
const integrityOf = (content: Uint8Array): string => `sha512-${createHash("sha512").update(content).digest("base64")}`;
