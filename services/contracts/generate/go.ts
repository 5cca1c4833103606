import type { JsonSchema, Topology } from "@waybill/contracts";
import type { ServedContract } from "../contract_set.ts";
import { exported, quoted, rawText, titled } from "./go_text.ts";
import { goTypes } from "./go_types.ts";
import { commandFor, type PackageSource, type Place } from "./source.ts";

/**
 * The generated Go files by name: a file for each contract (its types, and the contract as a value that carries them) and,
 * of the module `contracts/go` alone, the topology and the formats.
 *
 * The text is what gofmt would make of it, so neither writing nor checking needs Go on the machine. All
 * contracts share one package: where two names would be one, nothing is written, and an Error names them.
 */
export function goFiles({ contracts, topology, formats }: PackageSource, style: GoStyle = ownPackage): ReadonlyMap<string, string> {
  const names = new Names(style);
  const files = contracts.map((contract): [string, string] => [`${contract.routingKey}_contract.go`, contractFile(contract, names, style)]);
  if (style.place === "folder") return new Map(files);
  return new Map([
    ...files,
    ["formats_generated.go", formatsFile(formats as Readonly<Record<string, FormatRow>>)],
    ["topology_generated.go", topologyFile(topology)],
  ]);
}

/** The package that the files belong to; in a folder of somebody's own they take what is common from `waybill.local/contracts`. */
export interface GoStyle {
  readonly place: Place;
  readonly packageName: string;
}

const ownPackage: GoStyle = { place: "package", packageName: "contracts" };

/** What stands before a name of `waybill.local/contracts`. */
const qualifierIn = ({ place }: GoStyle): string => (place === "package" ? "" : "waybill.");

/** What the package has by hand, and everything that was generated so far. */
class Names {
  readonly #taken = new Map(
    [
      ..."Contract Exchange Format Formats Nullable Outcome OutcomeNone OutcomeRequired Queue".split(" "),
      ..."ControlQueue TaskQueue Topology TopologyValue".split(" "),
    ].map((name) => [name, "the package itself"]),
  );

  constructor({ place }: GoStyle) {
    if (place === "folder") this.#taken.clear();
  }

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
export const firstLine = (place: Place): string =>
  `// Code generated from the contract folder by \`${commandFor[place]}${place === "folder" ? " go" : ""}\`. DO NOT EDIT.\n`;

const banner = ({ place, packageName }: GoStyle): string => `${firstLine(place)}\npackage ${packageName}\n`;

function contractFile(contract: ServedContract, names: Names, style: GoStyle): string {
  const { routingKey, payloadSchema, resultSchema } = contract;
  const schemas: readonly JsonSchema[] = [payloadSchema, resultSchema];
  const types = schemas.flatMap((schema) => goTypes(schema, qualifierIn(style)));
  const value = exported(routingKey);
  for (const name of [value, ...types.flatMap((type) => type.names)]) names.take(name, routingKey);
  const packages = [...new Set(["time", ...types.flatMap((type) => type.imports)])].sort();
  const texts = types.map(({ text }) => text);
  return [banner(style), importsOf(packages, style), ...texts, contractValue(contract, value, qualifierIn(style))].join("\n");
}

/** gofmt leaves a package that is not Go's own in a block of its own below. */
function importsOf(packages: readonly string[], { place }: GoStyle): string {
  if (packages.length === 1 && place === "package") return `import ${quoted(packages[0]!)}\n`;
  const ours = place === "package" ? "" : '\n\twaybill "waybill.local/contracts"\n';
  return `import (\n${packages.map((each) => `\t${quoted(each)}\n`).join("")}${ours})\n`;
}

function contractValue(contract: ServedContract, name: string, qualifier: string): string {
  const { routingKey, title, digest, timeoutMs, maxRedeliveries, outcome, sensitive, payloadSchema, resultSchema } = contract;
  const [payload, result] = [titled(payloadSchema), titled(resultSchema)];
  const fields = [
    ["RoutingKey", quoted(routingKey)],
    ["Digest", quoted(digest)],
    ["Title", quoted(title)],
    ["Timeout", `${timeoutMs} * time.Millisecond`],
    ["MaxRedeliveries", String(maxRedeliveries)],
    ["Outcome", `${qualifier}${outcome === "required" ? "OutcomeRequired" : "OutcomeNone"}`],
    ["Sensitive", sensitive.length === 0 ? "nil" : `[]string{${sensitive.map(quoted).join(", ")}}`],
  ] as const;
  const width = Math.max(...fields.map(([field]) => field.length)) + 2;
  const aligned = fields.map(([field, text]) => `\t${`${field}:`.padEnd(width)}${text},\n`).join("");
  // gofmt aligns neighbours; a value that goes on over lines ends the neighbourhood.
  return `// ${name} is the contract of the routing key ${routingKey}: ${title}.
var ${name} = ${qualifier}Contract[${payload}, ${result}]{
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
  return `${banner(ownPackage)}
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
  return `${banner(ownPackage)}
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
