import { beforeEach, expect, test } from "vitest";
import { type Part, Parts, Stopped } from "./parts.ts";

let parts: Parts;
let stopped: string[];
beforeEach(() => {
  parts = new Parts();
  stopped = [];
});

test("parts are stopped in the reverse order of their start", async () => {
  for (const name of ["broker", "server", "consumer"]) await parts.add(name, async () => part(name));
  const said: string[] = [];
  await parts.stop((name) => said.push(name));
  expect(stopped).toEqual(["consumer", "server", "broker"]);
  expect(said).toEqual(stopped);
});

test("a part that is still starting is stopped when it is up", async () => {
  const up = Promise.withResolvers<Part>();
  const added = parts.add("broker", () => up.promise);
  const stop = parts.stop(() => {});
  up.resolve(part("broker"));
  await Promise.all([added, stop]);
  expect(stopped).toEqual(["broker"]);
});

test("a part that failed to start does not keep the others from being stopped", async () => {
  await parts.add("broker", async () => part("broker"));
  await expect(parts.add("server", () => Promise.reject(new Error("port taken")))).rejects.toThrow("port taken");
  await parts.stop(() => {});
  expect(stopped).toEqual(["broker"]);
});

test("nothing starts after a stop", async () => {
  await parts.stop(() => {});
  let started = false;
  const late = parts.add("late", async () => {
    started = true;
    return part("late");
  });
  await expect(late).rejects.toThrow(Stopped);
  expect(started).toBe(false);
});

test("two stops are one", async () => {
  await parts.add("broker", async () => part("broker"));
  await Promise.all([parts.stop(() => {}), parts.stop(() => {})]);
  expect(stopped).toEqual(["broker"]);
});

function part(name: string): Part {
  return {
    async close() {
      stopped.push(name);
    },
  };
}
