import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { post } from "./post.ts";

async function receiver(answer: (request: IncomingMessage) => number) {
  const seen: { readonly headers: IncomingMessage["headers"]; readonly body: string }[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => {
      seen.push({ headers: request.headers, body });
      const status = answer(request);
      if (status > 0) response.writeHead(status, { location: "/elsewhere" }).end("more than anybody reads ".repeat(10_000));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { seen, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?a=1` };
}

const options = { headers: { "webhook-id": "msg_1" }, allowPrivate: true, timeoutMs: 2_000 };

test("a body is posted with its headers, and its status is the answer", async () => {
  const { seen, url } = await receiver(() => 204);
  expect(await post(url, '{"a":"ü"}', options)).toEqual({ status: 204 });
  expect(seen).toMatchObject([
    { body: '{"a":"ü"}', headers: { "webhook-id": "msg_1", "content-type": "application/json", "content-length": "10" } },
  ]);
});

test("a redirect is not followed", async () => {
  const { seen, url } = await receiver(() => 302);
  expect(await post(url, "{}", options)).toEqual({ status: 302 });
  expect(seen).toHaveLength(1);
});

test("who does not answer is left after its time, and who is not there is no failure of ours", async () => {
  const { url } = await receiver(() => 0);
  expect(await post(url, "{}", { ...options, timeoutMs: 100 })).toEqual({ failure: "no answer within 0.1 s" });
  expect(await post("http://127.0.0.1:1/", "{}", options)).toEqual({ failure: expect.stringContaining("ECONNREFUSED") as string });
});

test.each([
  ["http://example.org/", "only https is called"],
  ["https://127.0.0.1/", "127.0.0.1 is no public address"],
  ["https://[::1]/", "::1 is no public address"],
  ["https://169.254.169.254/latest/meta-data", "169.254.169.254 is no public address"],
  ["https://2130706433/", "127.0.0.1 is no public address"],
  ["https://0x7f.1/", "127.0.0.1 is no public address"],
  ["https://localhost/", /^localhost is (127\.0\.0\.1|::1), which is no public address$/],
])("%s is not called where private addresses are not allowed", async (url, why) => {
  const { failure } = (await post(url, "{}", { ...options, allowPrivate: false })) as { failure: string };
  expect(failure).toMatch(why);
});
