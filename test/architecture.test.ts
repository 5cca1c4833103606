import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { breaches, type SourceFile } from "./architecture.ts";

const root = join(import.meta.dirname, "..");

test("every file of the house keeps the rules", () => {
  const files = sourceFiles();
  expect(files.length).toBeGreaterThan(50); // a listing that went wrong would find nothing to complain of
  expect(breaches(files)).toEqual([]);
});

const broken: readonly (SourceFile & { readonly name: string; readonly says: string })[] = [
  {
    name: "the api does not import the coordinator",
    path: "services/api/send.ts",
    text: 'import { sweep } from "../coordinator/sweep.ts";',
    says: "services/api/send.ts imports services/coordinator/sweep.ts",
  },
  {
    name: "the coordinator does not import the api, not even a type over several lines",
    path: "services/coordinator/sweep.ts",
    text: 'import type {\n  Api,\n} from "../api/api.ts";',
    says: "services/coordinator/sweep.ts imports services/api/api.ts",
  },
  {
    name: "lifecycle does not import the store",
    path: "services/lifecycle/release.ts",
    text: 'export { type Store } from "../store/store.ts";',
    says: "services/lifecycle/release.ts imports services/store/store.ts",
  },
  {
    name: "the store does not import the broker, not even while running",
    path: "services/store/sqlite/open.ts",
    text: 'const broker = await import("../../broker/publisher.ts");',
    says: "services/store/sqlite/open.ts imports services/broker/publisher.ts",
  },
  {
    name: "a consumer does not import the services",
    path: "consumers/typescript/main.ts",
    text: 'import "../../services/server/server.ts";',
    says: "consumers/typescript/main.ts imports services/server/server.ts",
  },
  {
    name: "the consumer library does not import our handlers",
    path: "consumers/typescript/library/work.ts",
    text: 'import { exportData } from "../tasks/data_export.ts";',
    says: "consumers/typescript/library/work.ts imports consumers/typescript/tasks/data_export.ts",
  },
  {
    name: "the services do not import a consumer",
    path: "services/server/server.ts",
    text: 'import { Consumer } from "@waybill/consumer";',
    says: "services/server/server.ts imports @waybill/consumer",
  },
  {
    name: "the dashboard imports no rule of the services",
    path: "services/dashboard/pages/now/now.tsx",
    text: 'import { hasEnded } from "../../../lifecycle/task.ts";',
    says: "services/dashboard/pages/now/now.tsx imports services/lifecycle/task.ts",
  },
  {
    name: "only tests import what supports tests",
    path: "services/api/api.ts",
    text: 'import { eventually } from "../../test/support/eventually.ts";',
    says: "services/api/api.ts imports test/support/eventually.ts",
  },
  {
    name: "lifecycle does not ask for the time",
    path: "services/lifecycle/failure.ts",
    text: "const at = Date.now() + delay;",
    says: "services/lifecycle/failure.ts uses Date.now",
  },
  {
    name: "lifecycle does not throw dice",
    path: "services/lifecycle/failure.ts",
    text: "const jitter = Math.random();",
    says: "services/lifecycle/failure.ts uses Math.random",
  },
  {
    name: "lifecycle does not import Node",
    path: "services/lifecycle/failure.ts",
    text: 'import { randomUUID } from "node:crypto";',
    says: "services/lifecycle/failure.ts uses node:crypto",
  },
  {
    name: "only main and config files read the environment",
    path: "services/broker/connection.ts",
    text: "connect(process.env.AMQP_URL);",
    says: "services/broker/connection.ts reads process.env",
  },
  { name: "no folder is named utils", path: "services/utils/time.ts", text: "", says: "lies in a folder named utils" },
];
for (const { name, path, text, says } of broken) {
  test(name, () => expect(breaches([{ path, text }]).join("\n")).toContain(says));
}

const allowed: readonly (SourceFile & { readonly name: string })[] = [
  {
    name: "the dispatcher imports store and broker",
    path: "services/dispatch/a.ts",
    text: 'import "../store/store.ts";\nimport "../broker/publisher.ts";',
  },
  { name: "lifecycle imports a type of Node", path: "services/lifecycle/a.ts", text: 'import type { Buffer } from "node:buffer";' },
  {
    name: "lifecycle makes a date of a time that it was given",
    path: "services/lifecycle/a.ts",
    text: "new Date(now.getTime() + delayMs)",
  },
  { name: "lifecycle speaks of Date.now in a comment", path: "services/lifecycle/a.ts", text: "// never Date.now()" },
  { name: "a test beside the code uses what supports tests", path: "services/api/a.test.ts", text: 'import "../../test/support/http.ts";' },
  { name: "main reads the environment", path: "services/server/main.ts", text: "readConfig(process.env)" },
];
for (const { name, path, text } of allowed) {
  test(`allowed: ${name}`, () => expect(breaches([{ path, text }])).toEqual([]));
}

/** What git tracks or would: a file is judged before it is committed. */
function sourceFiles(): readonly SourceFile[] {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.ts", "*.tsx"], {
    cwd: root,
    encoding: "utf8",
  });
  const paths = listed.split("\n").filter((path) => path !== "" && existsSync(join(root, path)));
  return paths.map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}
