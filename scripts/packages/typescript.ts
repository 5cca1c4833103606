import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Files, tarballOf } from "./archive.ts";
import { sourceFiles, text } from "./source_files.ts";

/**
 * Compiles `@waybill/contracts` and `@waybill/consumer`. In this house Node runs the `.ts` files as they are; inside
 * somebody's node_modules it refuses to, so a package holds JavaScript and declarations:
 *
 *   <package>/*.ts ─ without tests ─► stage/<name>/ ─ tsc ─► stage/node_modules/<name>/*.js, *.d.ts
 */
export async function compiledPackages(house: string): Promise<readonly CompiledPackage[]> {
  const stage = await mkdtemp(join(tmpdir(), "waybill-packages-"));
  try {
    await linkDependencies(house, stage);
    const compiled: CompiledPackage[] = [];
    for (const source of packages) compiled.push(await compiledPackage(house, source, stage));
    return compiled;
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

/** In the order in which they need each other. */
const packages: readonly PackageSource[] = [
  { folder: "contracts/typescript", leaveOut: [] },
  { folder: "consumers/typescript/library", leaveOut: ["trial"] },
];

interface PackageSource {
  readonly folder: string;
  /** What is for tests only. */
  readonly leaveOut: readonly string[];
}

export interface CompiledPackage {
  readonly manifest: Manifest;
  /** Without package.json, which names the version. */
  readonly files: Files;
}

/** The package as npm installs it, and what a registry says of it. */
export async function npmPackage({ manifest, files }: CompiledPackage, version: string): Promise<NpmPackage> {
  const own = published(manifest, version);
  const inside = [...files, ["package.json", text(`${JSON.stringify(own, null, 2)}\n`)] as const];
  const content = await tarballOf(new Map(inside.map(([name, bytes]) => [`package/${name}`, bytes])));
  return { manifest: own, name: `${manifest.name.replace("@", "").replace("/", "-")}-${version}.tgz`, content };
}

export interface NpmPackage {
  readonly manifest: Manifest;
  readonly name: string;
  readonly content: Uint8Array;
}

const run = promisify(execFile);

async function compiledPackage(house: string, { folder, leaveOut }: PackageSource, stage: string): Promise<CompiledPackage> {
  const from = join(house, folder);
  const manifest = JSON.parse(await readFile(join(from, "package.json"), "utf8")) as Manifest;
  const staged = join(stage, manifest.name);
  const built = join(stage, "node_modules", manifest.name);
  await cp(from, staged, {
    recursive: true,
    filter: (file) => !file.endsWith(".test.ts") && !["node_modules", ...leaveOut].some((name) => file === join(from, name)),
  });
  await compile(house, staged, built);
  // By its exports the next package finds this one; the version that it is packed with is not known yet.
  await writeFile(join(built, "package.json"), JSON.stringify(published(manifest, manifest.version)));
  for (const file of ["README.md", "LICENSE"]) await copyFirst([join(from, file), join(house, file)], join(built, file));
  return { manifest, files: await sourceFiles(built, (name) => name !== "package.json") };
}

/** `tsc` leaves the folder and its dependencies as they are: only what belongs to the package is written. */
async function compile(house: string, staged: string, built: string): Promise<void> {
  const options = JSON.parse(await readFile(join(house, "tsconfig.json"), "utf8")) as { readonly compilerOptions: object };
  const config = {
    compilerOptions: {
      ...options.compilerOptions,
      noEmit: false,
      declaration: true,
      allowImportingTsExtensions: false,
      rewriteRelativeImportExtensions: true,
      rootDir: staged,
      outDir: built,
    },
    include: [staged],
  };
  const file = join(staged, "tsconfig.json");
  await writeFile(file, JSON.stringify(config));
  try {
    await run(process.execPath, [join(house, "node_modules/typescript/bin/tsc"), "-p", file]);
  } catch (error) {
    throw new Error(`tsc: ${(error as { readonly stdout?: string }).stdout ?? ""}`, { cause: error });
  }
}

/** The packages of the house, but its own: of those, each finds what was built before it. */
async function linkDependencies(house: string, stage: string): Promise<void> {
  await mkdir(join(stage, "node_modules"));
  for (const name of await readdir(join(house, "node_modules"))) {
    if (name === "@waybill" || name.startsWith(".")) continue;
    await symlink(join(house, "node_modules", name), join(stage, "node_modules", name));
  }
}

/** Exports lead to what was compiled; another package of ours is needed in the version it is packed in. */
function published(manifest: Manifest, version: string): Manifest {
  const compiled = (source: string) => ({ types: source.replace(/\.ts$/, ".d.ts"), default: source.replace(/\.ts$/, ".js") });
  return {
    ...manifest,
    version,
    exports: Object.fromEntries(
      Object.entries(manifest.exports as Record<string, string>).map(([name, source]) => [name, compiled(source)]),
    ),
    dependencies: Object.fromEntries(
      Object.entries(manifest.dependencies).map(([name, range]) => [name, name.startsWith("@waybill/") ? version : range]),
    ),
  };
}

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, string | object>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

async function copyFirst(candidates: readonly string[], to: string): Promise<void> {
  for (const from of candidates) {
    try {
      return await cp(from, to);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
}
