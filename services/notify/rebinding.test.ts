import type { LookupAddress } from "node:dns";
import { createServer } from "node:net";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { post } from "./post.ts";

/** What the name is said to be, one answer after the other: the world, which no test can change otherwise. */
const answers: LookupAddress[][] = [];
const asked: string[] = [];
vi.mock("node:dns", async (original) => ({
  ...(await original<typeof import("node:dns")>()),
  lookup: (name: string, _options: object, done: (error: null, found: LookupAddress[]) => void) => {
    asked.push(name);
    done(null, answers.shift() ?? [loopback]);
  },
}));
beforeEach(() => {
  answers.length = 0;
  asked.length = 0;
});

const loopback: LookupAddress = { address: "127.0.0.1", family: 4 };
/** Of the public internet; nobody is asked there, since what stands beside it is not. */
const elsewhere: LookupAddress = { address: "93.184.216.34", family: 4 };

async function insider(): Promise<{ readonly port: number; readonly met: () => number }> {
  let met = 0;
  const server = createServer((socket) => {
    met += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { port: (server.address() as { port: number }).port, met: () => met };
}

const call = (port: number) => post(`https://rebound.example:${port}/hook`, "{}", { headers: {}, allowPrivate: false, timeoutMs: 2_000 });
const refused = { failure: "rebound.example is 127.0.0.1, which is no public address" };

test("a name that leads to an internal address is not called", async () => {
  const { port, met } = await insider();
  answers.push([loopback]);
  expect(await call(port)).toEqual(refused);
  expect([met(), asked]).toEqual([0, ["rebound.example"]]);
});

test("a name is looked up once, where the connection is made: an internal address beside a public one, or after it, is not met", async () => {
  const { port, met } = await insider();
  answers.push([elsewhere, loopback], [loopback]);
  expect(await call(port)).toEqual(refused);
  expect([met(), asked.length, answers.length]).toEqual([0, 1, 1]);
});
