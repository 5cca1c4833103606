import { existsSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { typeNameOf, wrongRoutingKey } from "../../contracts/routing_key.ts";
import { Refused } from "../exits.ts";
import type { Io } from "../io.ts";
import { readContracts } from "./folders.ts";

/** `waybill contract new <routing_key>`: a contract that passes every check as it is, to be made one's own. */
export async function contractNew(folder: string, routingKey: string, io: Io): Promise<void> {
  const expected = wrongRoutingKey(routingKey);
  if (expected !== null) throw new Refused("not_valid", `Expected ${expected}, got ${routingKey}.`);
  const place = join(folder, "tasks", routingKey);
  if (existsSync(place)) throw new Refused("conflict", `${place} is there already; nothing was changed.`);
  const topology = join(folder, "topology.json");
  // A team's own folder begins with its first contract: exchanges and queues are the same for all.
  if (!existsSync(topology)) await write(topology, readFileSync(standardTopology, "utf8"), io);
  for (const [name, content] of Object.entries(filesOf(routingKey)))
    await write(join(place, name), `${JSON.stringify(content, null, 2)}\n`, io);
  await readContracts(folder);
  io.err(`Next: say in ${join(place, "payload.schema.json")} what a ${routingKey} looks like, then: waybill contract check\n`);
}

const standardTopology = new URL("../../../contracts/topology.json", import.meta.url);

async function write(file: string, content: string, io: Io): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
  io.out(`${file}\n`);
}

const draft = "https://json-schema.org/draft/2020-12/schema";

function filesOf(routingKey: string): Readonly<Record<string, object>> {
  const [words, type] = [routingKey.replaceAll("_", " "), typeNameOf(routingKey)];
  const title = `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
  const name = { description: "Whom it is about.", type: "string", minLength: 1, maxLength: 200 };
  const done = { description: "What was done, in a sentence.", type: "string", maxLength: 500 };
  return {
    "contract.json": { title, description: `Does the work of a ${words}.`, owner: "nobody yet" },
    "payload.schema.json": {
      ...{ $schema: draft, title: `${type}Payload`, description: `What a ${words} needs to know.`, type: "object" },
      ...{ required: ["name"], properties: { name } },
    },
    "result.schema.json": {
      ...{ $schema: draft, title: `${type}Result`, description: `What became of it.`, type: "object" },
      ...{ required: ["done"], properties: { done } },
    },
    "examples/valid/one_name.json": { name: "Ada" },
    "examples/invalid/name_empty.json": { name: "" },
    "examples/invalid/name_missing.json": {},
    "examples/invalid/unknown_field.json": { name: "Ada", nmae: "Ada" },
  };
}
