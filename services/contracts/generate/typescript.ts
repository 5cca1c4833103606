import type { JsonSchema } from "@waybill/contracts";
import { hasType, mapSchema } from "@waybill/contracts/schema";
import { compile } from "json-schema-to-typescript";
import type { ServedContract } from "../contract_set.ts";
import { typescriptBanner as banner, type PackageSource, type Place } from "./source.ts";

/**
 * The TypeScript files by name: one of types and one value per contract, and what gathers them.
 *
 *   tasks/<routing_key>.ts   types of payload and result, and the contract as a value that carries them
 *   contracts.ts, index.ts   all of them
 *   formats.ts, topology.ts  of the package alone, so that it stands by itself outside this repository
 */
export async function typescriptFiles(source: PackageSource, place: Place): Promise<ReadonlyMap<string, string>> {
  const gathered = place === "package" ? ["contracts", "formats", "topology"] : ["contracts"];
  return new Map([
    ...(place === "package" ? [["formats.ts", formatsFile(source.formats)] as const] : []),
    ...(await contractFiles(source.contracts, place)),
    ...(place === "package" ? [["topology.ts", topologyFile(source)] as const] : []),
    ["contracts.ts", contractsFile(source.contracts, place)],
    ["index.ts", indexFile(source.contracts, gathered, place)],
  ]);
}

/** Made of `formats.json` alone: the loader checks schemas by it, so it is there before any contract can be read. */
export const formatsFile = (formats: unknown): string => `${banner("package")}export const formats = ${literal(formats)} as const;\n`;

const topologyFile = ({ topology }: PackageSource): string =>
  `${banner("package")}import type { Topology } from "../topology.ts";\n\nexport const topology: Topology = ${literal(topology)};\n`;

function contractsFile(contracts: readonly ServedContract[], place: Place): string {
  const imports = contracts.map(({ routingKey }) => `import { ${valueName(routingKey)} } from "./tasks/${routingKey}.ts";\n`);
  const fields = contracts.map(({ routingKey }) => `  ${routingKey}: ${valueName(routingKey)},\n`);
  return `${banner(place)}${imports.join("")}\nexport const contracts = {\n${fields.join("")}} as const;\n`;
}

function indexFile(contracts: readonly ServedContract[], gathered: readonly string[], place: Place): string {
  const types = contracts.map(({ routingKey }) => `export type * from "./tasks/${routingKey}.ts";\n`);
  return `${banner(place)}${types.join("")}${gathered.map((name) => `export { ${name} } from "./${name}.ts";\n`).join("")}`;
}

function contractFiles(contracts: readonly ServedContract[], place: Place): Promise<readonly (readonly [string, string])[]> {
  return Promise.all(contracts.map(async (contract) => [`tasks/${contract.routingKey}.ts`, await contractFile(contract, place)] as const));
}

async function contractFile(contract: ServedContract, place: Place): Promise<string> {
  const { routingKey, digest, title, timeoutMs, maxRedeliveries, outcome, sensitive, payloadSchema, resultSchema } = contract;
  const value = { routingKey, digest, title, timeoutMs, maxRedeliveries, outcome, sensitive, payloadSchema, resultSchema };
  const [payload, result] = [String(payloadSchema["title"]), String(resultSchema["title"])];
  return [
    `${banner(place)}import type { Contract } from "${place === "package" ? "../../contract.ts" : "@waybill/contracts"}";\n`,
    await typesOf(payloadSchema, payload),
    await typesOf(resultSchema, result),
    `export const ${valueName(routingKey)}: Contract<${payload}, ${result}> = ${literal(value)};\n`,
  ].join("\n");
}

/** Never a reserved word, whatever the routing key is. */
function valueName(routingKey: string): string {
  return `${routingKey.replaceAll(/_+([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase())}Contract`;
}

/** Fields of format `int64` are bigint: a double cannot hold them. */
async function typesOf(schema: JsonSchema, name: string): Promise<string> {
  const retyped = mapSchema(schema, (each) => (each["format"] === "int64" ? { ...each, tsType: bigintType(each) } : each));
  return compile(retyped as Parameters<typeof compile>[0], name, {
    additionalProperties: false,
    bannerComment: "",
    ignoreMinAndMaxItems: true,
    unreachableDefinitions: false,
    style: { printWidth: 140 },
  });
}

function bigintType(schema: JsonSchema): string {
  return hasType(schema, "null") ? "bigint | null" : "bigint";
}

function literal(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
