import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, normalize, relative } from "node:path/posix";
import { promisify } from "node:util";
import { type Files, sorted, tarballOf } from "./archive.ts";
import { sourceFiles, text } from "./source_files.ts";
import { compiledPackages } from "./typescript.ts";

/**
 * The command line as an npm package, `waybill`, for `npm install --global`: what `services/cli/main.ts` imports and nothing
 * else, compiled, since Node runs no TypeScript inside node_modules. `@waybill/contracts` is in no public registry, so it lies
 * in the package and is imported by its path (npm would want all that a bundled dependency needs to be bundled too). What is
 * needed of others is what the files import, in the versions of this house.
 *
 *   waybill.js             says on an older Node which one it wants, then starts services/cli/main.js
 *   services/, contracts/  as they lie here; contracts/topology.json, with which `contract new` begins a folder
 */
export async function commandLinePackage(house: string): Promise<{ readonly name: string; readonly content: Uint8Array }> {
  const [compiled, data, contracts, manifest] = await Promise.all([
    compiledCommandLine(house),
    sourceFiles(join(house, "contracts/conformance/contract"), () => true),
    compiledPackages(house).then((packages) => packages.find((one) => one.manifest.name === "@waybill/contracts")!),
    readManifest(house),
  ]);
  const scripts = new Map(
    [...compiled, ...under(contractsFolder, contracts.files)].filter(([name]) => !/\.d\.ts$|\/README\.md$|\/LICENSE$/.test(name)),
  );
  const files = new Map([
    ...byPath(scripts, contracts.manifest.exports),
    ...under("contracts/conformance/contract", data),
    ["contracts/topology.json", await readFile(join(house, "contracts/topology.json"))] as const,
    ["waybill.js", text(start)] as const,
    ["LICENSE", await readFile(join(house, "LICENSE"))] as const,
    ["README.md", await readFile(join(house, "docs/command_line.md"))] as const,
  ]);
  const version = `${manifest.version}-c${digestOf(new Map([...files, ["package.json", text(json(manifest.dependencies))]])).slice(0, 12)}`;
  const whole = new Map([...files, ["package.json", text(json(manifestOf(manifest, version, files)))] as const]);
  return { name: `waybill-${version}.tgz`, content: await tarballOf(new Map(under("package", whole))) };
}

const contractsFolder = "contracts/typescript";

/** `from "@waybill/contracts/validation"` is `from "../../contracts/typescript/validation/index.js"`. */
function byPath(scripts: Files, exported: Readonly<Record<string, string | object>>): Files {
  const led = (name: string, content: string) =>
    content.replaceAll(/((?:from|import\()\s*)"@waybill\/contracts(\/[^"]*)?"/g, (_whole, before: string, part = "") => {
      const target = normalize(`${contractsFolder}/${exported[`.${part}`]}`).replace(/\.ts$/, ".js");
      const path = relative(dirname(name), target);
      return `${before}"${path.startsWith(".") ? path : `./${path}`}"`;
    });
  return new Map(
    [...scripts].map(([name, content]) => [name, name.endsWith(".js") ? text(led(name, new TextDecoder().decode(content))) : content]),
  );
}

const leastNode = 24;

/** Read by every Node there is: what follows is not. */
const start = `#!/usr/bin/env node
var major = Number(process.versions.node.split(".")[0]);
if (major < ${leastNode}) {
  process.stderr.write("waybill runs on Node ${leastNode} or newer; this is Node " + process.versions.node + ". Install a newer one: https://nodejs.org\\n");
  process.exitCode = 1;
} else import("./services/cli/main.js");
`;

interface HouseManifest {
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

const readManifest = async (house: string) => JSON.parse(await readFile(join(house, "package.json"), "utf8")) as HouseManifest;

function manifestOf(house: HouseManifest, version: string, files: Files): object {
  const scripts = [...files].flatMap(([name, content]) => (name.endsWith(".js") ? [new TextDecoder().decode(content)] : []));
  const isImported = (name: string) => scripts.some((script) => new RegExp(`(from|import\\()\\s*"${name}(/[^"]*)?"`).test(script));
  const needed = Object.entries(house.dependencies).filter(([name]) => isImported(name));
  return {
    ...{ name: "waybill", version, description: `${house.description} The command line.`, license: house.license, type: "module" },
    ...{ bin: { waybill: "waybill.js" }, engines: { node: `>=${leastNode}` } },
    dependencies: Object.fromEntries(needed),
  };
}

/** `tsc` follows the imports of the program and writes what they lead to, but for packages. */
async function compiledCommandLine(house: string): Promise<Files> {
  const stage = await mkdtemp(join(tmpdir(), "waybill-command-line-"));
  try {
    const config = {
      extends: join(house, "tsconfig.json"),
      compilerOptions: {
        ...{ noEmit: false, allowImportingTsExtensions: false, rewriteRelativeImportExtensions: true },
        ...{ rootDir: house, outDir: join(stage, "built"), typeRoots: [join(house, "node_modules/@types")] },
      },
      ...{ include: [], files: [join(house, "services/cli/main.ts")] },
    };
    await writeFile(join(stage, "tsconfig.json"), JSON.stringify(config));
    await promisify(execFile)(process.execPath, [join(house, "node_modules/typescript/bin/tsc"), "-p", join(stage, "tsconfig.json")]);
    return await sourceFiles(join(stage, "built"), () => true);
  } catch (error) {
    throw new Error(`The command line does not compile: ${(error as { readonly stdout?: string }).stdout ?? ""}`, { cause: error });
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

const under = (folder: string, files: Files) => [...files].map(([name, content]) => [`${folder}/${name}`, content] as const);

const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

function digestOf(files: Files): string {
  const hash = createHash("sha256");
  for (const [name, content] of sorted(files)) hash.update(`${name}\0${content.length}\0`).update(content);
  return hash.digest("hex");
}
