import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { findGo, goEnvironment } from "../../../scripts/go.ts";
import { preparePython } from "../../../scripts/python.ts";
import { temporaryFolder } from "../../../test/support/temporary_folder.ts";

/** `waybill contract generate`, by a team with contracts of its own, in a folder of its own. */
const root = join(import.meta.dirname, "../../..");
const program = join(root, "services/cli/main.ts");
let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
  mkdirSync(join(folder, "contracts/tasks"), { recursive: true });
  cpSync(join(root, "contracts/topology.json"), join(folder, "contracts/topology.json"));
  expect(waybill("contract", "new", "send_invoice").status).toBe(0);
});

const files = (into: string) => readdirSync(join(folder, into), { recursive: true, encoding: "utf8" }).toSorted();

test("TypeScript: types by which the compiler refuses a wrong payload", () => {
  expect(generate("typescript", "mine")).toMatchObject({ status: 0, stderr: "3 files, of 1 contract.\n" });
  expect(files("mine")).toEqual(["contracts.ts", "index.ts", "tasks", "tasks/send_invoice.ts"]);
  mkdirSync(join(folder, "node_modules/@waybill"), { recursive: true });
  symlinkSync(join(root, "contracts/typescript"), join(folder, "node_modules/@waybill/contracts"));
  symlinkSync(join(root, "node_modules/@types"), join(folder, "node_modules/@types"));
  const use = (payload: string) =>
    `import { contracts, type SendInvoicePayload } from "./mine/index.ts";\nconst payload: SendInvoicePayload = ${payload};\nconsole.log(contracts.send_invoice.routingKey, payload);\n`;
  write("right.ts", use('{ name: "Ada" }'));
  write("wrong.ts", use("{ name: 1 }"));
  const options = "--noEmit --strict --skipLibCheck --module nodenext --allowImportingTsExtensions --types node --ignoreConfig".split(" ");
  const check = (file: string) => run(process.execPath, join(root, "node_modules/typescript/bin/tsc"), ...options, file);
  expect(check("right.ts")).toMatchObject({ status: 0, stdout: "" });
  expect(check("wrong.ts").stdout).toContain("'number' is not assignable to type 'string'");
});

test("Go: a package that its tools format as it is, and that its compiler takes", () => {
  expect(generate("go", "invoicing")).toMatchObject({ status: 0 });
  write(
    "go.mod",
    `module example.org/mine\n\ngo 1.24\n\nrequire waybill.local/contracts v0.0.0\n\nreplace waybill.local/contracts => ${root}/contracts/go\n`,
  );
  write(
    "main.go",
    'package main\n\nimport "example.org/mine/invoicing"\n\nfunc main() {\n\tprintln(invoicing.SendInvoice.RoutingKey, invoicing.SendInvoicePayload{Name: "Ada"}.Name)\n}\n',
  );
  expect(run("gofmt", "-l", "invoicing")).toMatchObject({ status: 0, stdout: "" });
  const go = findGo(process.env)!.program;
  expect(spawnSync(go, ["run", "."], { cwd: folder, encoding: "utf8", env: goEnvironment(process.env) })).toMatchObject({
    status: 0,
    stderr: "send_invoice Ada\n",
  });
});

test("a folder named as one of Go's own words is no name for a package", () => {
  generate("go", "go");
  expect(readFileSync(join(folder, "go/send_invoice_contract.go"), "utf8")).toContain("\npackage contracts\n");
});

test("Python: a package that runs, made by the Python of the virtual environment", async () => {
  const { program: python } = await preparePython("development", console.log);
  mkdirSync(join(folder, ".venv/bin"), { recursive: true });
  writeFileSync(join(folder, ".venv/bin/python"), `#!/bin/sh\nexec '${python}' "$@"\n`, { mode: 0o755 });
  expect(generate("python", "mine")).toMatchObject({ status: 0 });
  expect(files("mine")).toEqual(expect.arrayContaining(["__init__.py", "contracts.py", "types/send_invoice_payload.py"]));
  const say =
    "from mine import SendInvoicePayload, contracts; print(contracts.send_invoice.routing_key, sorted(SendInvoicePayload.__required_keys__))";
  expect(run(python, "-c", say)).toMatchObject({ status: 0, stdout: "send_invoice ['name']\n" });
}, 180_000);

test("Python without the tool: what to install, and nothing is written", () => {
  mkdirSync(join(folder, ".venv/bin"), { recursive: true });
  writeFileSync(join(folder, ".venv/bin/python"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
  expect(generate("python", "mine")).toMatchObject({
    status: 7,
    stderr: expect.stringMatching(/has none\. Run: .* -m pip install datamodel-code-generator==/),
  });
  expect(existsSync(join(folder, "mine"))).toBe(false);
});

test("generated once more nothing is written; --check finds what was changed by hand, or is wanted no more", () => {
  generate("typescript", "mine");
  expect(generate("typescript", "mine")).toEqual({ status: 0, stdout: "", stderr: "Everything there is as the contracts say.\n" });
  const task = join(folder, "mine/tasks/send_invoice.ts");
  writeFileSync(task, readFileSync(task, "utf8").replace("string", "number"));
  cpSync(task, join(folder, "mine/tasks/of_old.ts"));
  const checked = generate("typescript", "mine", "--check");
  expect(checked).toMatchObject({ status: 9, stdout: "mine/tasks/of_old.ts\nmine/tasks/send_invoice.ts\n" });
  expect(checked.stderr).toBe("2 files not as the contracts say. Run: waybill contract generate typescript --into mine\n");
  expect(generate("typescript", "mine").status).toBe(0);
  expect(files("mine/tasks")).toEqual(["send_invoice.ts"]);
});

test("what was not generated stays; where it is in the way, nothing is written", () => {
  generate("typescript", "mine");
  write("mine/by_hand.ts", "export {};\n");
  write("mine/contracts.ts", "// mine\n");
  expect(generate("typescript", "mine")).toEqual({
    ...{ status: 6, stdout: "" },
    stderr: "mine/contracts.ts is there and was not generated; nothing was written.\n",
  });
  expect([readFileSync(join(folder, "mine/contracts.ts"), "utf8"), files("mine")]).toEqual([
    "// mine\n",
    expect.arrayContaining(["by_hand.ts"]),
  ]);
});

test("another language, or no folder to write into, is wrong usage", () => {
  expect(generate("cobol", "mine")).toMatchObject({ status: 2, stderr: "contract generate knows typescript, python, go, not cobol.\n" });
  expect(waybill("contract", "generate", "go")).toMatchObject({ status: 2, stderr: expect.stringContaining("--into <folder>") });
});

test("a reader that has read enough is no failure", () => {
  const { status, stdout, stderr } = run("sh", "-c", `${process.execPath} ${program} contract generate go --into mine | true`);
  expect([status, stdout, stderr.replace(/^1 file, .*\n/, "")]).toEqual([0, "", ""]);
});

const generate = (language: string, into: string, ...options: readonly string[]) =>
  waybill("contract", "generate", language, "--into", into, ...options);

const waybill = (...args: readonly string[]) => run(process.execPath, program, ...args);

function run(command: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: "utf8" });
  return { status, stdout, stderr };
}

const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
