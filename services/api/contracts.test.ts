import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { House } from "../../test/support/house.ts";

const contractsFolder = join(import.meta.dirname, "../../contracts");
const folder = join(contractsFolder, "tasks/data_export");

let house: House;
beforeAll(async () => {
  house = await House.start({ environment: { WAYBILL_CONTRACTS: contractsFolder } });
});

interface ContractView {
  readonly routing_key: string;
  readonly digest: string;
  readonly contract: unknown;
  readonly payload_schema: unknown;
  readonly result_schema: unknown;
}

const parsed = async (file: string): Promise<unknown> => JSON.parse(await readFile(join(folder, file), "utf8"));

test("the contracts are listed with what tells one from another", async () => {
  const { contract } = (await house.api.get<ContractView>("/contracts/data_export")).body;
  const { title, description, owner } = contract as Record<string, string>;
  const { status, body } = await house.api.get("/contracts");
  const digest = expect.stringMatching(/^[0-9a-f]{64}$/);
  const dataExport = { routing_key: "data_export", digest, title, description, owner };
  const contracts = (await readdir(join(contractsFolder, "tasks"))).toSorted().map((name) => {
    return name === "data_export" ? dataExport : expect.objectContaining({ routing_key: name, digest });
  });
  expect([status, body]).toEqual([200, { contracts }]);
});

test("a contract is shown whole: its three files as they are, and its digest", async () => {
  const { status, headers, body } = await house.api.get<ContractView>("/contracts/data_export");
  expect([status, headers.get("content-type")]).toEqual([200, "application/json; charset=utf-8"]);
  expect(body).toEqual({
    routing_key: "data_export",
    digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    contract: await parsed("contract.json"),
    payload_schema: await parsed("payload.schema.json"),
    result_schema: await parsed("result.schema.json"),
  });
});

for (const path of ["/contracts", "/contracts/data_export"]) {
  test(`${path} has an ETag, and who has it already is told so without a body`, async () => {
    const etag = (await house.api.get(path)).headers.get("etag")!;
    expect(etag).toMatch(/^"[0-9a-f-]+"$/);
    for (const known of [etag, `W/${etag}`, `"another", ${etag}`, "*"]) {
      const { status, headers, body } = await house.api.get(path, { headers: { "if-none-match": known } });
      expect([status, headers.get("etag"), body]).toEqual([304, etag, ""]);
    }
    expect((await house.api.get(path, { headers: { "if-none-match": '"another"' } })).status).toBe(200);
  });
}

test("the ETag of a contract is the digest that its tasks carry", async () => {
  const { headers, body } = await house.api.get<ContractView>("/contracts/data_export");
  expect(headers.get("etag")).toBe(`"${body.digest}"`);
  const payload = await readFile(join(folder, "examples/valid/csv_of_one_user.json"), "utf8");
  const { body: task } = await house.api.send("data_export", payload);
  expect(await house.api.task(task.id)).toMatchObject({ contract: body.digest });
});

test("the examples of a contract are served by what they show, those that do not fit too, byte by byte", async () => {
  interface Examples {
    readonly valid: readonly { readonly name: string; readonly payload_text: string }[];
    readonly invalid: readonly { readonly name: string; readonly payload_text: string }[];
  }
  const { body } = await house.api.get<Examples>("/contracts/data_export/examples");
  const payload = await readFile(join(folder, "examples/valid/csv_of_one_user.json"), "utf8");
  expect(body.valid).toContainEqual({ name: "csv_of_one_user", payload_text: payload });
  const broken = body.invalid.find(({ name }) => name === "comma_at_the_end")!;
  expect(() => JSON.parse(broken.payload_text)).toThrow(SyntaxError);
  expect((await house.api.get("/contracts/nothing/examples")).status).toBe(404);
});
