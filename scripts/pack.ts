import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

/**
 * Packs `@waybill/contracts` and `@waybill/consumer` as npm would publish them. In this house Node runs the
 * `.ts` files as they are; inside somebody's node_modules it refuses to, so a package holds JavaScript and
 * declarations:
 *
 *   <package>/*.ts ─ without tests ─► stage/<name>/ ─ tsc ─► built/<name>/*.js, *.d.ts ─ npm pack ─► <name>-<version>.tgz
 *
 *     node scripts/pack.ts [folder for the tarballs, default dist]
 */
export async function packPackages(into: string): Promise<readonly string[]> {
  const stage = await mkdtemp(join(tmpdir(), "waybill-pack-"));
  try {
    await linkDependencies(stage);
    const tarballs: string[] = [];
    for (const source of packages) tarballs.push(await packOne(source, stage, resolve(into)));
    return tarballs;
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

const house = join(import.meta.dirname, "..");
const run = promisify(execFile);

async function packOne({ folder, leaveOut }: PackageSource, stage: string, into: string): Promise<string> {
  const from = join(house, folder);
  const manifest = JSON.parse(await readFile(join(from, "package.json"), "utf8")) as Manifest;
  const staged = join(stage, manifest.name);
  const built = join(stage, "node_modules", manifest.name);
  await cp(from, staged, {
    recursive: true,
    filter: (file) => !file.endsWith(".test.ts") && !["node_modules", ...leaveOut].some((name) => file === join(from, name)),
  });
  await compile(staged, built);
  await writeFile(join(built, "package.json"), JSON.stringify(published(manifest), null, 2));
  for (const file of ["README.md", "LICENSE"]) await copyFirst([join(from, file), join(house, file)], join(built, file));
  await mkdir(into, { recursive: true });
  const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", into], { cwd: built });
  return join(into, nameOfTarball(stdout));
}

/** `tsc` leaves the folder and its dependencies as they are: only what belongs to the package is written. */
async function compile(staged: string, built: string): Promise<void> {
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
async function linkDependencies(stage: string): Promise<void> {
  await mkdir(join(stage, "node_modules"));
  for (const name of await readdir(join(house, "node_modules"))) {
    if (name === "@waybill" || name.startsWith(".")) continue;
    await symlink(join(house, "node_modules", name), join(stage, "node_modules", name));
  }
}

/** Exports lead to what was compiled; another package of ours is needed in the version it is packed in. */
function published(manifest: Manifest): object {
  const compiled = (source: string) => ({ types: source.replace(/\.ts$/, ".d.ts"), default: source.replace(/\.ts$/, ".js") });
  return {
    ...manifest,
    exports: Object.fromEntries(Object.entries(manifest.exports).map(([name, source]) => [name, compiled(source)])),
    dependencies: Object.fromEntries(
      Object.entries(manifest.dependencies).map(([name, range]) => [name, name.startsWith("@waybill/") ? manifest.version : range]),
    ),
  };
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, string>>;
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

/** A list of packages in npm 10 and 11; by the package's name since npm 12. */
function nameOfTarball(stdout: string): string {
  const [packed] = Object.values(JSON.parse(stdout) as Record<string, { readonly filename: string }>);
  return packed!.filename;
}

if (import.meta.main) for (const tarball of await packPackages(process.argv[2] ?? "dist")) console.log(tarball);
