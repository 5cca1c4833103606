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
    const parts = ["contracts", "services/contracts", "scripts/generate.ts", "package.json"];
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
