import { dirname, join } from "node:path/posix";

/**
 * The house's rules of who may know whom, as data. A room imports itself and the rooms listed; its tests may use `test/support` and the
 * sample application's data too.
 *
 *   contracts <- lifecycle <- store, broker <- dispatch, traces <- notify, metrics <- api, coordinator <- server
 *
 * `api` and `coordinator` meet only in the store. Consumers see nothing but the contract packages, so that they can be
 * lifted out of this repository; the library sees not even our handlers.
 */
const services = {
  contracts: ["@waybill/contracts", "contracts"],
  lifecycle: ["services/contracts"],
  store: ["services/contracts", "services/lifecycle"],
  broker: ["services/contracts", "services/lifecycle"],
  dispatch: ["services/contracts", "services/lifecycle", "services/store", "services/broker"],
  traces: ["services/lifecycle", "services/broker"],
  notify: ["services/lifecycle", "services/store"],
  metrics: ["services/lifecycle", "services/store", "services/dispatch"],
  api: ["contracts", "lifecycle", "store", "broker", "dispatch", "traces", "notify", "metrics"].map((room) => `services/${room}`),
  coordinator: [
    "services/contracts",
    "services/lifecycle",
    "services/store",
    "services/broker",
    "services/dispatch",
    "services/traces",
    "services/notify",
  ],
  // Contracts are files to it, the kit is what it plays, and RabbitMQ is made ready by it; it explains codes without asking.
  // Of all else it hears over HTTP.
  cli: ["services/contracts", "services/broker", "services/lifecycle/error_catalogue.ts", "contracts/conformance"],
  // A browser's: it speaks HTTP, and is built into files that the API serves.
  dashboard: [],
  server: ["services"],
};

/** The longest room that a file lies in is its room. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    Object.entries(services).map(([name, known]) => [`services/${name}`, name === "dashboard" ? known : [...known, "@waybill/contracts"]]),
  ),
  "contracts/typescript": ["@waybill/contracts"],
  // Whoever has the contracts has the kit.
  "contracts/conformance": ["contracts/topology.json", "contracts/messages", "@waybill/contracts"],
  "consumers/typescript/library": ["@waybill/contracts"],
  "consumers/typescript": ["@waybill/contracts", "@waybill/consumer"],
  sample: [],
  scripts: ["services/contracts", "@waybill/contracts"],
  test: ["scripts", "services", "contracts", "consumers", "sample", "@waybill"],
};

export interface SourceFile {
  /** From the root of the checkout, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** Every breach of every rule, one sentence each; none is what should be. */
export function breaches(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap((file) => [...forbiddenImports(file), ...impurities(file), ...environmentReads(file), ...nothingNames(file)]);
}

function forbiddenImports({ path, text }: SourceFile): readonly string[] {
  const room = roomOf(path);
  if (room === null) return [];
  const known = [room, ...rooms[room]!, ...(isTest(path) ? ["test/support", "scripts", "sample", "@waybill"] : [])];
  const forbidden = importsOf(text)
    .map(({ from }) => (from.startsWith(".") ? join(dirname(path), from) : from))
    .filter((target) => isOurs(target) && !known.some((name) => isInside(target, name)));
  return forbidden.map((target) => `${path} imports ${target}; ${room} may know only: ${rooms[room]!.join(", ") || "itself"}.`);
}

/** Time, chance and the world come into `lifecycle` as arguments. */
function impurities({ path, text }: SourceFile): readonly string[] {
  if (!isInside(path, "services/lifecycle") || isTest(path)) return [];
  const world = importsOf(text).filter(({ from, typesOnly }) => from.startsWith("node:") && !typesOnly);
  const reads =
    withoutComments(text).match(/\b(Date\.now|new Date\(\)|Math\.random|performance\.now|process\.|setTimeout|setInterval|fetch\()/g) ?? [];
  return [...world.map(({ from }) => from), ...reads].map(
    (what) => `${path} uses ${what}; services/lifecycle decides from its arguments alone.`,
  );
}

/** Configuration is read once, at the door. An example is a whole program in one file, and so its own door. */
function environmentReads({ path, text }: SourceFile): readonly string[] {
  const isDoor =
    /(^|\/)(main|config|start)\.ts$|\/examples\//.test(path) || isTest(path) || isInside(path, "test") || path === "vitest.config.ts";
  return !isDoor && /\bprocess\.env\b/.test(withoutComments(text)) ? [`${path} reads process.env; only main and config files do.`] : [];
}

/** A folder whose name says nothing collects what belongs nowhere. */
function nothingNames({ path }: SourceFile): readonly string[] {
  const name = path.split("/").find((part) => /^(utils?|common|shared|lib|helpers?|misc|src)$/.test(part));
  return name === undefined ? [] : [`${path} lies in a folder named ${name}; name it for what it holds.`];
}

interface Import {
  readonly from: string;
  readonly typesOnly: boolean;
}

/** Static imports, re-exports and dynamic imports of a literal name. */
function importsOf(text: string): readonly Import[] {
  const statements = [...text.matchAll(/^(import|export)\s+(type\s)?[^;"']*?\bfrom\s+["']([^"']+)["']/gm)];
  const bare = [...text.matchAll(/^import\s+["']([^"']+)["']/gm), ...text.matchAll(/\bimport\(\s*["']([^"']+)["']\s*\)/g)];
  return [
    ...statements.map(([, , type, from]) => ({ from: from!, typesOnly: type !== undefined })),
    ...bare.map(([, from]) => ({ from: from!, typesOnly: false })),
  ];
}

function roomOf(path: string): string | null {
  const holding = Object.keys(rooms).filter((room) => isInside(path, room));
  return holding.toSorted((a, b) => b.length - a.length)[0] ?? null;
}

function isTest(path: string): boolean {
  return path.endsWith(".test.ts") || /\/(trial|conformance)\//.test(path);
}

/** Packages of others are nobody's business here; Knip sees to those. */
function isOurs(target: string): boolean {
  return target.startsWith("@waybill/") || Object.keys(rooms).some((room) => isInside(target, room.split("/")[0]!));
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "");
}
