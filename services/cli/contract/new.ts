import { existsSync } from "node:fs";
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
  if (existsSync(place)) throw new Refused("not_valid", `${place} is there already; nothing was changed.`);
  if (!existsSync(join(folder, "topology.json")))
    throw new Refused(
      "not_found",
      `${folder} is no contract folder: it has no topology.json. To begin one, copy contracts/topology.json of the Waybill that will serve it there.`,
    );
  for (const [name, content] of Object.entries(filesOf(routingKey))) {
    await mkdir(dirname(join(place, name)), { recursive: true });
    await writeFile(join(place, name), `${JSON.stringify(content, null, 2)}\n`);
    io.out(`${join(place, name)}\n`);
  }
  await readContracts(folder);
  io.err(`Next: say in ${join(place, "payload.schema.json")} what a ${routingKey} looks like, then: waybill contract check\n`);
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
