import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { JsonSchema, Topology } from "@waybill/contracts";
import type { ServedContract } from "../../services/contracts/contract_set.ts";
import { exported, quoted, rawText, titled } from "./go_text.ts";
import { goTypes } from "./go_types.ts";

/**
 * Writes the generated files of the Go module `contracts/go`: a file for each contract (its types, and the
 * contract as a value that carries them), the topology and the formats.
 *
 * The text is what gofmt would make of it, so neither writing nor checking needs Go on the machine. All
 * contracts share one package: where two names would be one, nothing is written, and an Error names them.
 *
 * Answers the files that differ, from the root of the checkout; having written them, unless it was a check.
 */
export async function generateGo(root: string, source: GoSource, { isCheck }: { readonly isCheck: boolean }): Promise<readonly string[]> {
  const folder = join(root, "contracts/go");
  const wanted = goFiles(source);
  const present = await generatedFiles(folder);
  const differing = [...new Set([...wanted.keys(), ...present.keys()])].filter((name) => wanted.get(name) !== present.get(name)).sort();
  if (!isCheck) await Promise.all(differing.map((name) => replace(join(folder, name), wanted.get(name))));
  return differing.map((name) => `contracts/go/${name}`);
}

export interface GoSource {
  readonly contracts: readonly ServedContract[];
  readonly topology: Topology;
  readonly formats: unknown;
}

/** The generated files by name, as pure text. */
export function goFiles({ contracts, topology, formats }: GoSource): ReadonlyMap<string, string> {
  const names = new Names();
  return new Map([
    ...contracts.map((contract): [string, string] => [`${contract.routingKey}_contract.go`, contractFile(contract, names)]),
    ["formats_generated.go", formatsFile(formats as Readonly<Record<string, FormatRow>>)],
    ["topology_generated.go", topologyFile(topology)],
  ]);
}

/** What the package has by hand, and everything that was generated so far. */
class Names {
  readonly #taken = new Map(
    [
      ..."Contract Exchange Format Formats Nullable Outcome OutcomeNone OutcomeRequired Queue".split(" "),
      ..."ControlQueue TaskQueue Topology TopologyValue".split(" "),
    ].map((name) => [name, "the package itself"]),
  );

  take(name: string, owner: string): void {
    const other = this.#taken.get(name);
    if (other !== undefined) throw new Error(`In Go, ${owner} and ${other} would both be called ${name}; give one another title.`);
    this.#taken.set(name, owner);
  }
}

interface FormatRow {
  readonly description: string;
  readonly example: string;
  readonly pattern: string;
  readonly calendar: boolean;
}

/** The first line of each file, which Go's own tools know. */
const banner = "// Code generated from the contract folder by `npm run generate`. DO NOT EDIT.\n\npackage contracts\n";

function contractFile(contract: ServedContract, names: Names): string {
  const { routingKey, payloadSchema, resultSchema } = contract;
  const schemas: readonly JsonSchema[] = [payloadSchema, resultSchema];
  const types = schemas.flatMap((schema) => goTypes(schema));
  const value = exported(routingKey);
  for (const name of [value, ...types.flatMap((type) => type.names)]) names.take(name, routingKey);
  const packages = [...new Set(["time", ...types.flatMap((type) => type.imports)])].sort();
  const imports =
    packages.length === 1 ? `import ${quoted(packages[0]!)}\n` : `import (\n${packages.map((each) => `\t${quoted(each)}\n`).join("")})\n`;
  return [banner, imports, ...types.map(({ text }) => text), contractValue(contract, value)].join("\n");
}

function contractValue(contract: ServedContract, name: string): string {
  const { routingKey, title, digest, timeoutMs, maxRedeliveries, outcome, sensitive, payloadSchema, resultSchema } = contract;
  const [payload, result] = [titled(payloadSchema), titled(resultSchema)];
  const fields = [
    ["RoutingKey", quoted(routingKey)],
    ["Digest", quoted(digest)],
    ["Title", quoted(title)],
    ["Timeout", `${timeoutMs} * time.Millisecond`],
    ["MaxRedeliveries", String(maxRedeliveries)],
    ["Outcome", outcome === "required" ? "OutcomeRequired" : "OutcomeNone"],
    ["Sensitive", sensitive.length === 0 ? "nil" : `[]string{${sensitive.map(quoted).join(", ")}}`],
  ] as const;
  const width = Math.max(...fields.map(([field]) => field.length)) + 2;
  const aligned = fields.map(([field, text]) => `\t${`${field}:`.padEnd(width)}${text},\n`).join("");
  // gofmt aligns neighbours; a value that goes on over lines ends the neighbourhood.
  return `// ${name} is the contract of the routing key ${routingKey}: ${title}.
var ${name} = Contract[${payload}, ${result}]{
${aligned}\tPayloadSchema: ${rawText(JSON.stringify(payloadSchema, null, 2))},
\tResultSchema: ${rawText(JSON.stringify(resultSchema, null, 2))},
}
`;
}

function formatsFile(formats: Readonly<Record<string, FormatRow>>): string {
  const rows = Object.entries(formats).map(
    ([name, { description, example, pattern, calendar }]) => `\t${quoted(name)}: {
\t\tDescription: ${quoted(description)},
\t\tExample:     ${quoted(example)},
\t\tPattern:     ${quoted(pattern)},
\t\tCalendar:    ${calendar},
\t},\n`,
  );
  return `${banner}
// Formats are the formats of contracts/formats.json by name: the same in every language.
var Formats = map[string]Format{
${rows.join("")}}
`;
}

function topologyFile({ exchanges, queues, taskQueue, controlQueue }: Topology): string {
  const exchangeRows = exchanges.map(({ name, type }) => `\t\t{Name: ${quoted(name)}, Type: ${quoted(type)}},\n`);
  const queueRows = queues.map(
    ({ name, bind, arguments: args }) =>
      `\t\t{Name: ${quoted(name)}, Exchange: ${quoted(bind.exchange)}, RoutingKey: ${quoted(bind.routingKey)}, Arguments: ${table(args)}},\n`,
  );
  return `${banner}
// Topology is what contracts/topology.json says: the exchanges, the services' queues, and what a task queue is like.
var Topology = TopologyValue{
\tExchanges: []Exchange{
${exchangeRows.join("")}\t},
\tQueues: []Queue{
${queueRows.join("")}\t},
\tTaskQueue: TaskQueue{Exchange: ${quoted(taskQueue.exchange)}, Arguments: ${table(taskQueue.arguments)}},
\tControlQueue: ControlQueue{
\t\tExchange: ${quoted(controlQueue.exchange)},
\t\tName:     ${quoted(controlQueue.name)},
\t\tBindings: []string{${controlQueue.bindings.map(quoted).join(", ")}},
\t},
}
`;
}

/** AMQP arguments; whole numbers as int64, which every broker takes. */
function table(values: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(values).map(([name, value]) => {
    const text = typeof value === "number" ? `int64(${value})` : typeof value === "boolean" ? String(value) : quoted(String(value));
    return `${quoted(name)}: ${text}`;
  });
  return `map[string]any{${entries.join(", ")}}`;
}

const isGenerated = (name: string) => /_(contract|generated)\.go$/.test(name);

async function generatedFiles(folder: string): Promise<ReadonlyMap<string, string>> {
  await mkdir(folder, { recursive: true });
  const names = (await readdir(folder)).filter(isGenerated);
  return new Map(await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), "utf8")] as const)));
}

async function replace(file: string, text: string | undefined): Promise<void> {
  if (text === undefined) await rm(file);
  else await writeFile(file, text);
}
