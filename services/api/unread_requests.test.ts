import { type AddressInfo, connect } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { ordinaryPatience } from "./slow_senders.ts";
import { onAStore } from "./trial/on_a_store.ts";

const cases = [
  { that: "what is no HTTP", sent: "HELO mail.example.org\r\n\r\n", status: 400, code: "malformed_request" },
  {
    that: "a method that HTTP does not know",
    sent: "BREW /tasks HTTP/1.1\r\nhost: localhost\r\n\r\n",
    status: 400,
    code: "malformed_request",
  },
  { that: "a header without a name", sent: "GET /livez HTTP/1.1\r\n: localhost\r\n\r\n", status: 400, code: "malformed_request" },
  {
    that: "headers of more than 16 KB",
    sent: `GET /livez HTTP/1.1\r\nhost: localhost\r\nx-long: ${"a".repeat(20_000)}\r\n\r\n`,
    status: 431,
    code: "headers_too_large",
  },
  { that: "headers that do not come to their end", sent: "GET /livez HTTP/1.1\r\nhost: ", status: 408, code: "too_slow" },
];

for (const { that, sent, status, code } of cases) {
  test(`${that}: answered like any other refusal, and the connection is closed`, async () => {
    const { port, log } = await listening();
    const { head, body } = parted(await answerTo(port, sent));
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(head).toMatch(/^content-type: application\/problem\+json; charset=utf-8$/m);
    expect(head).toMatch(/^x-content-type-options: nosniff$/m);
    expect(body).toMatchObject({ type: `/errors/${code}`, status, code, accepted: "no" });
    expect(head).toContain(`x-request-id: ${body["request_id"]}`);
    expect(log.with("no request")).toEqual([expect.objectContaining({ request_id: body["request_id"], code })]);
  });
}

test("a request without a Host is refused in the same words", async () => {
  const { port } = await listening();
  const { head, body } = parted(await answerTo(port, "GET /livez HTTP/1.1\r\nconnection: close\r\n\r\n"));
  expect(head).toMatch(/^HTTP\/1\.1 400 /);
  expect(body).toMatchObject({ code: "malformed_request", detail: "What came is no HTTP request: it has no Host. Nothing was done." });
});

test("nothing is written into an answer that is under way", async () => {
  const { port } = await listening();
  const stream = "POST /tasks HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-ndjson\r\ntransfer-encoding: chunked\r\n\r\n";
  const line = `${JSON.stringify({ routing_key: "trial", payload: { do: "succeed" } })}\n`;
  const heard = await answerTo(port, `${stream}${line.length.toString(16)}\r\n${line}\r\n`, "no length of a chunk\r\n");
  expect(heard).toMatch(/^HTTP\/1\.1 200 /);
  expect(heard).not.toContain("malformed_request");
});

async function listening() {
  const { app, log } = await onAStore({ patience: { ...ordinaryPatience, headersMs: 200, checkEveryMs: 50 } });
  await app.listen({ port: 0, host: "127.0.0.1" });
  onTestFinished(() => app.close());
  return { port: (app.server.address() as AddressInfo).port, log };
}

/** All that is answered until the connection is gone; `then` is sent when the first of it has come. */
async function answerTo(port: number, sent: string, then = ""): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  socket.on("error", () => undefined);
  let heard = "";
  socket.on("data", (piece) => {
    if (heard === "" && then !== "") socket.write(then);
    heard += piece;
  });
  socket.write(sent);
  await new Promise((resolve) => void socket.once("close", resolve));
  return heard;
}

function parted(heard: string): { readonly head: string; readonly body: Record<string, unknown> } {
  const [head = "", body = ""] = heard.split("\r\n\r\n");
  return { head: head.replaceAll("\r\n", "\n"), body: JSON.parse(body) };
}
