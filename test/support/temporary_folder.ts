import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, onTestFinished, TestRunner } from "vitest";

/** An empty folder that is removed after the test, or after the file when it was asked for outside a test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "waybill-test-"));
  if (TestRunner.getCurrentTest() === undefined) ofTheFile.add(folder);
  else onTestFinished(() => remove(folder));
  return folder;
}

const ofTheFile = new Set<string>();

afterAll(() => {
  for (const folder of ofTheFile) remove(folder);
});

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
