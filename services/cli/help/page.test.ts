import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../test/support/temporary_folder.ts";
import { allCommands } from "../nouns.ts";
import { waybill } from "../trial/waybill.ts";
import { referencePage } from "./page.ts";

const { nouns, alone } = await allCommands();
const root = join(import.meta.dirname, "../../..");
const page = join(root, "docs/command_line.md");
const marker = "<!-- Below: from the table of commands (npm test -- services/cli/help -u). -->\n";

test("docs/command_line.md has every command as the table has it", async () => {
  const [byHand] = readFileSync(page, "utf8").split(marker);
  await expect(`${byHand}${marker}\n${referencePage({ nouns, alone })}`).toMatchFileSnapshot(page);
});

const examples = [...nouns.flatMap(({ verbs }) => verbs), ...alone].map(({ example }) => example);

/** A consumer would be started, and a RabbitMQ that happens to run here would be changed. */
const harmless = examples.filter((example) => !/^(consumer check|topology apply)/.test(example));

test.each(harmless)("waybill %s: is right usage", async (example) => {
  const folder = temporaryFolder();
  for (const [name, text] of [
    ["key.txt", "key"],
    ["payload.json", "{}"],
  ] as const)
    writeFileSync(join(folder, name), text);
  mkdirSync(join(folder, "contracts/tasks"), { recursive: true });
  cpSync(join(root, "contracts/topology.json"), join(folder, "contracts/topology.json"));
  cpSync(join(root, "contracts/tasks/data_export"), join(folder, "contracts/tasks/data_export"), { recursive: true });
  const contexts = {
    current: null,
    contexts: Object.fromEntries(["staging", "production"].map((name) => [name, { url: "http://127.0.0.1:1/" }])),
  };
  mkdirSync(join(folder, "waybill"));
  writeFileSync(join(folder, "waybill/contexts.json"), JSON.stringify(contexts), { mode: 0o600 });
  const environment = { WAYBILL_URL: "http://127.0.0.1:1", XDG_CONFIG_HOME: folder, XDG_CACHE_HOME: folder };
  const { status, stderr } = await waybill(wordsOf(example), { environment, cwd: folder });
  // Nobody is there to be asked; where git or Python is wanted there is none either.
  expect(status, stderr).toBeOneOf([0, 3, 5, 7, 9]);
});

/** As a shell has them, without where its output goes. */
function wordsOf(example: string): readonly string[] {
  const [line] = example.split(" > ");
  return [...line!.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, single, double, plain]) => (single ?? double ?? plain)!);
}
