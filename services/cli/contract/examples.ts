import { Refused } from "../exits.ts";
import type { Io } from "../io.ts";
import { table } from "../output/table.ts";
import { readContracts } from "./folders.ts";
import { inWords } from "./in_words.ts";
import type { FolderOptions } from "./verbs.ts";

/** `waybill contract examples <routing_key> [name]`: what its examples are and show; or one of them as it is, to be sent. */
export async function contractExamples(routingKey: string, name: string | undefined, options: FolderOptions, io: Io): Promise<void> {
  const { byRoutingKey } = await readContracts(options.contracts);
  const contract = byRoutingKey.get(routingKey);
  if (contract === undefined)
    throw new Refused("not_found", `No contract is named ${routingKey}; there are ${[...byRoutingKey.keys()].join(", ")}.`);
  const rows = (["valid", "invalid"] as const).flatMap((kind) =>
    contract.examples[kind].map((example) => ({ ...example, kind, verdict: contract.checkPayload(example.bytes) })),
  );
  if (name !== undefined) {
    const example = rows.find((row) => row.name === name);
    if (example === undefined) throw new Refused("not_found", `${routingKey} has no example named ${name}.`);
    return io.out(Buffer.from(example.bytes).toString());
  }
  const shown = rows.map((row) => ({ kind: row.kind, name: row.name, shows: inWords(row.verdict) }));
  io.out(
    options.output === "json" ? `${JSON.stringify(shown, null, 2)}\n` : table(shown.map(({ kind, name: of, shows }) => [kind, of, shows])),
  );
}
