import { createHash } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../../scripts/ports.ts";
import { Compose, hasEngine } from "../support/compose.ts";
import { eventually } from "../support/eventually.ts";
import { Api } from "../support/http.ts";

const key = "key-of-the-container-tests";

describe.skipIf(!(await hasEngine()))("docker-compose.yml", async () => {
  const [port, shopPort] = [await freePort(), await freePort()];
  const ports = { WAYBILL_PORT: String(port), WAYBILL_SHOP_PORT: String(shopPort) };
  const compose = new Compose("docker-compose.yml", { ...ports, WAYBILL_API_KEY: key });
  const api = new Api(`http://127.0.0.1:${port}`, key);
  const payload = { user_id: 1, format: "csv", requested_at: "2026-11-24T10:00:00Z" };

  // Images are built where they are not: the consumer in Go brings an ffmpeg.
  beforeAll(() => compose.run("up", "--build", "--wait"), 900_000);

  test("what came up does the main job: a task by HTTP becomes a file", async () => {
    const { status, body } = await api.send("data_export", payload, { headers: { prefer: "wait=30" } });
    expect([status, body.state]).toEqual([200, "succeeded"]);
    const { file, sha256 } = body.result as { readonly file: string; readonly sha256: string };
    const content = await compose.exec("consumer-python", "cat", `/data/exports/${file}`);
    expect(createHash("sha256").update(content).digest("hex")).toBe(sha256);
    expect(content).toMatch(/^"kind","id",/);
  });

  test("who has no key is not let in", async () => {
    expect(await new Api(api.url).send("data_export", payload)).toMatchObject({ status: 401 });
  });

  test("what runs our code is not root, cannot change its own image, and can gain no rights", async () => {
    const ours = (await compose.containers()).filter(({ service }) => !["rabbitmq", "postgres"].includes(service));
    expect(ours.map(({ service }) => service).sort()).toEqual([
      ...["api", "consumer-go", "consumer-python", "consumer-typescript", "coordinator", "sample-database", "topology"],
    ]);
    for (const one of ours)
      expect(one).toMatchObject({
        ...{ user: "1000:1000", isReadOnly: true, droppedCapabilities: ["ALL"] },
        securityOptions: ["no-new-privileges:true"],
      });
    await expect(compose.exec("api", "touch", "/waybill/new")).rejects.toThrow("Read-only file system");
  });

  test("a consumer reaches RabbitMQ and nothing else", async () => {
    const connect = (host: string, at: number) =>
      compose.exec("consumer-python", "python", "-c", `import socket; socket.create_connection(("${host}", ${at}), 5).close()`);
    await connect("rabbitmq", 5672);
    await expect(connect("postgres", 5432)).rejects.toThrow(/gaierror/);
  });

  test("three of a consumer share the work", async () => {
    await compose.run("up", "--wait", "--no-recreate", "--scale", "consumer-python=3");
    const items = Array.from({ length: 300 }, (_, index) => ({ routing_key: "update_user_score", payload: { user_id: index + 1 } }));
    expect((await api.request("POST", "/tasks", { body: JSON.stringify(items) })).status).toBe(200);
    const look = () =>
      api.get<{ readonly tasks: readonly { readonly consumer: string }[] }>(
        "/tasks?routing_key=update_user_score&state=succeeded&limit=200",
      );
    const { body } = await eventually(look, {
      until: ({ body: now }) => now.tasks.length === 200,
      timeoutMs: 60_000,
      what: "they are done",
    });
    expect(new Set(body.tasks.map(({ consumer }) => consumer)).size).toBe(3);
  });

  test("the sample application is asked by a person, and its work is done", async () => {
    await compose.run("--profile", "sample", "up", "--build", "--wait", "--no-recreate");
    const body = JSON.stringify({ name: "Ada", email: "ada@example.org" });
    const signUp = await new Api(`http://127.0.0.1:${shopPort}`).request("POST", "/users", { body });
    expect(signUp.status).toBe(201);
    const mails = () => compose.exec("sample", "sh", "-c", "cat /data/mails/* 2>/dev/null || true");
    await eventually(mails, {
      until: (text) => text.includes("ada@example.org"),
      timeoutMs: 30_000,
      everyMs: 500,
      what: "Ada's mail is there",
    });
  });

  test("SIGTERM ends each of them in its own time, with 0", async () => {
    const before = await compose.containers();
    for (const { service, stopSeconds, environment } of before.filter((one) => one.service.startsWith("consumer-")))
      expect([service, stopSeconds >= Number(environment["WAYBILL_GRACE_SECONDS"]) + 10]).toEqual([service, true]);
    const services = ["api", "coordinator", "sample", "consumer-typescript", "consumer-python", "consumer-go", "consumer-sample"];
    await compose.run("--profile", "sample", "stop", ...services);
    const stopped = (await compose.containers()).filter(({ service }) => services.includes(service));
    expect(stopped.map(({ service, exitCode }) => [service, exitCode])).toEqual(stopped.map(({ service }) => [service, 0]));
    expect(stopped).toHaveLength(services.length);
  });
});
