import { expect, test } from "vitest";
import { CommitUnknown } from "../store/store.ts";
import { type ApiOnAStore, onAStore } from "./trial/on_a_store.ts";

const trace_id = "0af7651916cd43dd8448eb211c80319c";
const send = ({ app }: ApiOnAStore) =>
  app.inject({
    method: "POST",
    url: "/tasks/trial",
    headers: { "content-type": "application/json", traceparent: `00-${trace_id}-b7ad6b7169203331-01` },
    payload: '{"do":"succeed"}',
  });

test("a store that is gone: the task was not accepted, and its cause is in the log alone", async () => {
  const api = await onAStore();
  await api.store.close();
  const { statusCode, headers, body } = await send(api);
  expect([statusCode, headers["retry-after"]]).toEqual([503, "5"]);
  expect(JSON.parse(body)).toMatchObject({
    code: "store_unavailable",
    detail: "The store is unreachable. This task was NOT accepted.",
    accepted: "no",
    send_again: { safe: true, after_seconds: 5 },
  });
  const [line] = api.log.with("The store is unreachable. This task was NOT accepted.");
  expect(line).toMatchObject({ level: "warn", err: { message: "The store's thread has ended." } });
  expect(line).toMatchObject({ request_id: headers["x-request-id"], trace_id, method: "POST", path: "/tasks/trial" });
  expect(body).not.toContain("thread");
});

test("a commit that nobody knows the end of: perhaps accepted, and safe to send again with the same key", async () => {
  const api = await onAStore({ accept: () => Promise.reject(new CommitUnknown("the connection broke")) });
  const { statusCode, body } = await send(api);
  expect(statusCode).toBe(503);
  expect(JSON.parse(body)).toMatchObject({
    code: "store_unavailable",
    detail: expect.stringMatching(/it may or may not be accepted\. With the same Idempotency-Key you will not get two\.$/),
    accepted: "unknown",
    send_again: { safe: true, after_seconds: 5 },
  });
});

for (const url of ["/tasks", "/tasks/0199a3f2-77c1-7d6e-9a55-1f0c5b2e8f1c"]) {
  test(`a store that is gone cannot be read: GET ${url}`, async () => {
    const api = await onAStore();
    await api.store.close();
    const { statusCode, body } = await api.app.inject(url);
    expect(statusCode).toBe(503);
    expect(JSON.parse(body)).toMatchObject({ code: "store_unavailable", detail: "The store is unreachable; nothing could be read." });
  });
}

test("what was asked for stays out of the log: it may be somebody's address", async () => {
  const api = await onAStore();
  await api.store.close();
  await api.app.inject("/tasks?routing_key=trial&payload.tenant=jane@example.org");
  const [line] = api.log.lines.filter(({ level }) => level === "warn");
  expect(line).toMatchObject({ method: "GET", path: "/tasks" });
  expect(JSON.stringify(line)).not.toContain("jane");
});
