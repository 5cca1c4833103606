import { once } from "node:events";
import { type AddressInfo, connect, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import type { Patience } from "./slow_senders.ts";
import { onAStore } from "./trial/on_a_store.ts";
import { untilGone } from "./trial/until_gone.ts";

const key = "a-key-of-at-least-16-characters";
const patience: Patience = { headersMs: 300, bodyMs: 400, idleMs: 400, checkEveryMs: 50 };

async function listening(): Promise<number> {
  const { app } = await onAStore({ apiKey: key, patience });
  await app.listen({ port: 0, host: "127.0.0.1" });
  onTestFinished(() => app.close());
  return (app.server.address() as AddressInfo).port;
}

/** What is sent at once, byte by byte from then on; and all that was answered when the connection is gone. */
async function answerTo(port: number, atOnce: string, dripping = ""): Promise<string> {
  const socket = await open(port);
  socket.write(atOnce);
  const drip = setInterval(() => dripping !== "" && socket.write(dripping), 30);
  onTestFinished(() => clearInterval(drip));
  return untilGone(socket);
}

async function open(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  // It may be reset while we write: that, too, is gone.
  socket.on("error", () => undefined);
  await once(socket, "connect");
  return socket;
}

const asking = (path: string, type: string, length: string, authorization = `authorization: Bearer ${key}\r\n`) =>
  `POST ${path} HTTP/1.1\r\nhost: localhost\r\n${authorization}content-type: ${type}\r\n${length}\r\n\r\n`;
const long = "content-length: 100000";

test("who sends nothing, or headers byte by byte, is let go", async () => {
  const port = await listening();
  const headers = "GET /livez HTTP/1.1\r\nhost: localhost\r\nx-slow: ";
  const [nothing, byByte] = await Promise.all([answerTo(port, ""), answerTo(port, headers, "a")]);
  expect(nothing).toMatch(/^HTTP\/1\.1 408 /);
  // A byte that was on its way when it was let go can take the answer with it.
  expect(byByte).toMatch(/^(HTTP\/1\.1 408 |$)/);
});

test("who sends a body byte by byte is answered, and let go", async () => {
  const heard = await answerTo(await listening(), asking("/tasks/trial", "application/json", long), " ");
  expect(heard).toMatch(/^HTTP\/1\.1 408 /);
  expect(JSON.parse(heard.split("\r\n\r\n")[1]!)).toMatchObject({ code: "too_slow", accepted: "no", send_again: { safe: true } });
});

test("who was refused and goes on sending byte by byte is let go, too", async () => {
  const heard = await answerTo(await listening(), asking("/tasks/trial", "application/json", long, ""), " ");
  expect(heard).toMatch(/^HTTP\/1\.1 401 /);
});

const line = JSON.stringify({ routing_key: "trial", payload: { do: "succeed" } });
const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
const stream = asking("/tasks", "application/x-ndjson", "transfer-encoding: chunked");

test("a stream of lines that goes quiet is told from where on nothing was read", async () => {
  const heard = await answerTo(await listening(), stream + chunk(`${line}\n${line}\n{"routing_key"`));
  const answers = [...heard.matchAll(/^\{.+\}$/gm)].map(([answer]) => JSON.parse(answer));
  expect(answers).toMatchObject([
    { index: 0, accepted: "yes" },
    { index: 1, accepted: "yes" },
    { index: 2, code: "too_slow", detail: "Nothing has come for too long. Nothing from line 3 on was read." },
  ]);
});

test("a stream of lines goes on as long as lines come, however long that is", async () => {
  const socket = await open(await listening());
  socket.write(stream);
  let answers = 0;
  socket.on("data", (piece) => {
    answers += String(piece).split('"accepted":"yes"').length - 1;
  });
  const until = Date.now() + 4 * patience.bodyMs;
  let sent = 0;
  while (Date.now() < until) {
    socket.write(chunk(`${line}\n`));
    sent += 1;
    await once(socket, "data");
  }
  socket.write("0\r\n\r\n");
  while (answers < sent) await once(socket, "data");
  expect([socket.destroyed, answers]).toEqual([false, sent]);
});
