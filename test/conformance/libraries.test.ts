import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import type { Command } from "../../contracts/conformance/candidate.ts";
import { cases } from "../../contracts/conformance/cases/index.ts";
import { runCases } from "../../contracts/conformance/run.ts";
import type { Subject } from "../../contracts/conformance/stage.ts";
import type { BrokerUrls } from "../../contracts/conformance/vhost.ts";
import { findGo, goEnvironment } from "../../scripts/go.ts";
import { preparePython } from "../../scripts/python.ts";
import { freshVhost } from "../support/broker.ts";
import { bringJava, buildJava } from "../support/java.ts";
import { type Language, languages } from "../support/languages.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { startOf } from "../support/test_consumers.ts";

/** Each library passes the whole conformance kit, and each consumer without a library what is required of every one, in Java too. */
const root = join(import.meta.dirname, "../..");
const payloads = {
  conformance: "contracts/conformance/contract/tasks/conformance/examples/valid/nothing_to_echo.json",
  data_export: "contracts/tasks/data_export/examples/valid/csv_of_one_user.json",
};

let broker: BrokerUrls;
beforeAll(async () => {
  broker = await freshVhost();
});

const subject = (routingKey: keyof typeof payloads, command: Command, own: Readonly<Record<string, string>> = {}): Subject => ({
  command,
  environment: { ...kept("PATH", "HOME", "NODE_COMPILE_CACHE"), ...own },
  routingKey,
  validPayload: readFileSync(join(root, payloads[routingKey])),
});

const required = cases.filter((one) => one.required);

const kept = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, process.env[name]]));

const withoutLibrary: Record<Language, () => Promise<Command>> = {
  typescript: async () => [process.execPath, join(root, "consumers/typescript/examples/no_library.ts")],
  python: async () => [(await preparePython("development")).program, join(root, "consumers/python/examples/no_library.py")],
  async go() {
    const program = join(temporaryFolder(), "no_library");
    const options = { cwd: join(root, "consumers/go"), env: goEnvironment(process.env) };
    await promisify(execFile)(findGo(process.env)!.program, ["build", "-o", program, "./examples/no_library"], options);
    return [program];
  },
};

const withJava = await bringJava();

describe.concurrent("the conformance kit", () => {
  for (const language of languages) {
    test(`the library in ${language} passes every case`, { timeout: 600_000 }, async () => {
      const { command, own } = await startOf("conformance", language);
      const findings = await runCases(cases, subject("conformance", command, own), { broker, atOnce: 4 });
      expect(findings.map(({ case: { name }, wrong }) => [name, wrong])).toEqual(cases.map(({ name }) => [name, null]));
    });

    test(`the consumer without a library in ${language} passes what is required`, { timeout: 600_000 }, async () => {
      const findings = await runCases(required, subject("data_export", await withoutLibrary[language]()), { broker, atOnce: 2 });
      expect(findings.map(({ case: { name }, wrong }) => [name, wrong])).toEqual(required.map(({ name }) => [name, null]));
    });
  }

  // A language for which we have no library, and nothing else either.
  test.runIf(withJava)("the consumer without a library in java passes what is required", { timeout: 600_000 }, async () => {
    const command = await buildJava(join(root, "consumers/java/examples/no_library"), temporaryFolder(), "NoLibrary");
    const findings = await runCases(required, subject("data_export", command), { broker, atOnce: 2 });
    expect(findings.map(({ case: { name }, wrong }) => [name, wrong])).toEqual(required.map(({ name }) => [name, null]));
  });
});
