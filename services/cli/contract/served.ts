import { Refused } from "../exits.ts";
import type { GlobalOptions } from "../global_options.ts";
import type { Api } from "../http/api.ts";
import { openApi } from "../http/open.ts";
import type { Io } from "../io.ts";
import { valueAt } from "../output/fields.ts";
import { jsonBelow, type Row, showOne, showRows } from "../output/show.ts";

/** `waybill contract list`: what the server has, by GET /contracts. */
export async function contractList(options: GlobalOptions, io: Io): Promise<void> {
  const { contracts } = await openApi(options, io).get<{ readonly contracts: readonly Row[] }>("/contracts");
  showRows(contracts, ["routing_key", "title", "owner", "description"], options, io);
}

/** `waybill contract show <routing_key>`: as GET /contracts/:routing_key has it; or one payload that fits it. */
export async function contractShow(routingKey: string, options: ShowOptions, io: Io): Promise<void> {
  const api = openApi(options, io);
  const served = await api.get<ServedContract>(`/contracts/${encodeURIComponent(routingKey)}`);
  if (options.example) {
    io.out(`${JSON.stringify(await exampleOf(routingKey, api), null, 2)}\n`);
    return;
  }
  const { contract, payload_schema, result_schema } = served;
  const below = [jsonBelow("contract", contract, io), jsonBelow("payload", payload_schema, io), jsonBelow("result", result_schema, io)];
  const title = { field: "title", cell: () => String(contract["title"]) };
  showOne(served, ["routing_key", title, "digest"], options, io, below.join(""));
}

interface ShowOptions extends GlobalOptions {
  readonly example?: boolean;
}

interface ServedContract extends Row {
  readonly contract: Row;
  readonly payload_schema: Row;
  readonly result_schema: Row;
}

/** The OpenAPI document has the valid examples of every contract, by what each shows. */
async function exampleOf(routingKey: string, api: Api): Promise<unknown> {
  const { paths } = await api.get<{ readonly paths: Readonly<Record<string, Row>> }>("/openapi.json");
  const content = valueAt(paths[`/tasks/${routingKey}`] ?? {}, "post.requestBody.content") as Readonly<Record<string, Row>> | undefined;
  const [example] = Object.values(
    (content?.["application/json"]?.["examples"] ?? {}) as Readonly<Record<string, { readonly value: unknown }>>,
  );
  if (example === undefined) throw new Refused("not_found", `The server tells no example of ${routingKey}.`);
  return example.value;
}
