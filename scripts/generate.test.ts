import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { contracts, type DataExportPayload, type DataExportResult, formats, topology } from "@waybill/contracts";
import { afterAll, beforeAll, describe, expect, expectTypeOf, test } from "vitest";
import { loadContracts } from "../services/contracts/load.ts";

const root = join(import.meta.dirname, "..");

test("the generated files are what the contract folder says today", async () => {
  await expect(generate(root, "--check")).resolves.toMatchObject({ code: 0 });
});

test("the package's values are what the services load", async () => {
  const { byRoutingKey, topology: loaded } = await loadContracts(join(root, "contracts"));
  expect(Object.keys(contracts)).toEqual([...byRoutingKey.keys()]);
  for (const contract of Object.values(contracts)) expect(byRoutingKey.get(contract.routingKey)).toMatchObject(contract);
  expect(topology).toEqual(loaded);
  expect(formats).toEqual(JSON.parse(await readFile(join(root, "contracts/formats.json"), "utf8")));
});

test("int64 is bigint, and an enumeration its words", () => {
  expectTypeOf<DataExportPayload>().toEqualTypeOf<{ user_id: bigint; format: "csv" | "json"; requested_at: string }>();
  expectTypeOf<DataExportResult>().toEqualTypeOf<{ file: string; row_count: number; bytes: number; sha256: string }>();
});

describe("in a copy of the repository", () => {
  let copy: string;
  /** Each by itself, so that the copy uses its own contracts package. */
  async function link(place: string, target: string): Promise<void> {
    await mkdir(dirname(join(copy, place)), { recursive: true });
    await symlink(target, join(copy, place));
  }
  const generated = (name: string) => join(copy, "contracts/typescript/generated", name);

  beforeAll(async () => {
    copy = await mkdtemp(join(tmpdir(), "generate-"));
    const parts = [
      ...["contracts", "services/contracts", "scripts/generate.ts", "scripts/generate", "scripts/python.ts", "package.json"],
      ...["consumers/python/requirements.txt", "consumers/python/requirements.dev.txt"],
    ];
    await Promise.all(parts.map((part) => cp(join(root, part), join(copy, part), { recursive: true })));
    await link("node_modules/@waybill/contracts", join(copy, "contracts/typescript"));
    for (const name of ["ajv", "json-schema-to-typescript", "@humanwhocodes/momoa"]) {
      await link(`node_modules/${name}`, join(root, "node_modules", name));
    }
  });
  afterAll(() => rm(copy, { recursive: true }));

  test("--check names every file that drifted, is missing or is no longer made, and writes none", async () => {
    await writeFile(generated("topology.ts"), "// changed by hand\n");
    await writeFile(generated("left_over.ts"), "");
    await rm(generated("tasks/data_export.ts"));
    const { code, stderr } = await generate(copy, "--check");
    expect(code).toBe(1);
    expect(stderr.trim()).toBe(
      `Not as the contracts say: ${["left_over.ts", "tasks/data_export.ts", "topology.ts"].map((name) => `contracts/typescript/generated/${name}`).join(", ")}. Run: npm run generate`,
    );
    expect(await readFile(generated("topology.ts"), "utf8")).toBe("// changed by hand\n");
  });

  test("generating from nothing gives the same bytes again", async () => {
    await rm(generated(""), { recursive: true });
    expect(await generate(copy)).toMatchObject({ code: 0 });
    expect(await generate(copy, "--check")).toMatchObject({ code: 0 });
    expect(await readFile(generated("tasks/data_export.ts"))).toEqual(
      await readFile(join(root, "contracts/typescript/generated/tasks/data_export.ts")),
    );
  });

  test("on a machine without Python, --check sees by its digests that a type was changed by hand", async () => {
    const types = join(copy, "contracts/python/waybill_contracts/generated/types/data_export_payload.py");
    const before = await readFile(types, "utf8");
    await writeFile(types, before.replace("user_id: int", "user_id: str"));
    const { code, stderr } = await generate(copy, "--check");
    await writeFile(types, before);
    expect([code, stderr.trim()]).toEqual([
      1,
      "Not as the contracts say: contracts/python/waybill_contracts/generated/types. Run: npm run generate",
    ]);
  });

  test("a contract that cannot be served is told in one sentence, with its place, and nothing else", async () => {
    const contract = join(copy, "contracts/tasks/data_export/contract.json");
    const before = await readFile(contract, "utf8");
    await writeFile(contract, before.replace('"owner"', '"ownr"'));
    const { code, stderr } = await generate(copy);
    await writeFile(contract, before);
    expect([code, stderr.trim()]).toEqual([
      1,
      expect.stringMatching(/^contracts\/tasks\/data_export\/contract\.json, line \d+.*owner.*\.$/),
    ]);
  });

  test("and that a contract has changed since", async () => {
    const schema = join(copy, "contracts/tasks/data_export/payload.schema.json");
    const before = await readFile(schema, "utf8");
    await writeFile(schema, before.replace('"csv", "json"', '"csv", "json", "xml"'));
    const { code, stderr } = await generate(copy, "--check");
    await writeFile(schema, before);
    expect(code).toBe(1);
    for (const name of ["contracts/python/waybill_contracts/generated/types", "contracts/python/waybill_contracts/generated/contracts.py"])
      expect(stderr).toContain(name);
  });
});

async function generate(folder: string, ...options: readonly string[]): Promise<{ readonly code: number; readonly stderr: string }> {
  try {
    const { stderr } = await promisify(execFile)(process.execPath, [join(folder, "scripts/generate.ts"), ...options]);
    return { code: 0, stderr };
  } catch (error) {
    const { code, stderr } = error as { readonly code: number; readonly stderr: string };
    return { code, stderr };
  }
}
