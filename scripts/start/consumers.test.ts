import { expect, test } from "vitest";
import { GoMissing } from "../go.ts";
import { PythonMissing } from "../python.ts";
import { ourConsumers, prepared } from "./consumers.ts";

test("without Python and Go the others are started, and why is said", async () => {
  const { ready, leftOut } = await prepared(ourConsumers, async ({ name }) => {
    if (name === "python") throw new PythonMissing();
    if (name === "go") throw new GoMissing();
    return ["node", "main.ts"];
  });
  expect(ready).toMatchObject([{ language: "TypeScript", command: ["node", "main.ts"] }]);
  expect(leftOut).toEqual([
    { language: "Python", why: expect.stringMatching(/^There is no Python 3\.11 or newer here/) },
    { language: "Go", why: expect.stringMatching(/^There is no Go 1\.25 or newer here/) },
  ]);
});

test("what fails otherwise is no reason to leave one out", async () => {
  const broken = prepared(ourConsumers, async ({ name }) => {
    if (name === "go") throw new Error("The Go consumer could not be built");
    return ["node"];
  });
  await expect(broken).rejects.toThrow("The Go consumer could not be built");
});
