import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { freshVhost } from "../support/broker.ts";
import { House } from "../support/house.ts";
import { openLink } from "../support/link.ts";
import { openDashboard, screenshot } from "./dashboard.ts";

let house: House;
beforeAll(async () => {
  house = await House.start();
});

test("a stream that is cut comes back by itself, and nothing that happened meanwhile is missing", async () => {
  const link = await openLink(house.api.url);
  const first = await house.accepted({ do: "succeed", number: 1 });
  const { page } = await openDashboard(house, "/");
  await page.goto(new URL("/dashboard/tasks", link.amqpUrl).href);
  await page.locator(`tr[data-row="${first}"]`).waitFor();
  await page.getByText("live", { exact: true }).waitFor();
  link.sever();
  await page.getByText(/^reconnecting/).waitFor();
  await screenshot(page, "tasks-reconnecting");
  const meanwhile = await house.accepted({ do: "succeed", number: 2 });
  await page.getByText("asking every 10 s").waitFor({ timeout: 30_000 });
  await link.mend();
  await page.locator(`tr[data-row="${meanwhile}"]`).waitFor({ timeout: 30_000 });
  await page.getByText("live", { exact: true }).waitFor({ timeout: 30_000 });
});

test("that RabbitMQ is away is said, and a task that comes meanwhile is kept", async () => {
  const vhost = await freshVhost();
  const link = await openLink(vhost.amqpUrl);
  const away = await House.start({ broker: { amqpUrl: link.amqpUrl, managementUrl: vhost.managementUrl } });
  await away.untilTopologyStands();
  const { page, go, wrong } = await openDashboard(away, "/");
  await page.getByText("RabbitMQ is connected").waitFor();
  link.sever();
  await page.getByText(/RabbitMQ is unreachable, \S+/).waitFor();
  await screenshot(page, "now-without-broker");
  const id = await away.accepted({ do: "succeed" });
  await go(`/tasks/${id}`);
  await page.getByText("It is kept, and waits for its turn.").waitFor();
  expect(wrong()).toEqual([]);
});

test("behind a proxy that puts a prefix before every path, every page finds its files and the API", async () => {
  const url = await prefixed("/tools/waybill", house.api.url);
  const id = await house.accepted({ do: "succeed", number: 3 });
  const { page, wrong } = await openDashboard(house, "/");
  for (const path of ["/dashboard", "/dashboard/", `/dashboard/tasks/${id}`]) {
    await page.goto(`${url}${path}`);
    await page.getByText("Waybill", { exact: true }).waitFor();
  }
  await page.getByText('"number": 3').waitFor();
  await page.getByText("live", { exact: true }).waitFor();
  await page.getByRole("link", { name: "Contracts" }).click();
  await page.waitForURL(`${url}/dashboard/contracts`);
  await page.getByRole("rowheader").getByRole("link", { name: "trial" }).click();
  await page.waitForURL(`${url}/dashboard/contracts/trial`);
  await page.getByRole("button", { name: "Check only" }).click();
  await page.getByText("✓ fits the contract").waitFor();
  expect(wrong()).toEqual([`asked ${new URL(url).host}`]);
});

test("behind a proxy that holds the stream back, the page says so and how to mend it, and asks by itself", async () => {
  const url = await prefixed("/held", house.api.url, { holdsStreamsBack: true });
  const first = await house.accepted({ do: "succeed", number: 4 });
  const { page } = await openDashboard(house, "/");
  await page.goto(`${url}/dashboard/tasks`);
  await page.locator(`tr[data-row="${first}"]`).waitFor();
  await page.getByText(/^Live updates arrive in bursts: a proxy buffers them\..* proxy_buffering off;$/).waitFor();
  await screenshot(page, "tasks-buffered");
  const second = await house.accepted({ do: "succeed", number: 5 });
  await page.locator(`tr[data-row="${second}"]`).waitFor();
});

/** A proxy as people have it: it takes the prefix away, and passes the rest on. */
async function prefixed(prefix: string, to: string, { holdsStreamsBack = false } = {}): Promise<string> {
  const server: Server = createServer(async (request, reply) => {
    if (request.url?.startsWith(prefix) !== true) return void reply.writeHead(404).end();
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const asked = new AbortController();
    reply.on("close", () => asked.abort());
    const { host: _, connection: __, "content-length": ___, origin: ____, ...headers } = request.headers as Record<string, string>;
    const response = await fetch(`${to}${request.url.slice(prefix.length) || "/"}`, {
      method: request.method!,
      headers,
      body: chunks.length === 0 ? null : Buffer.concat(chunks),
      signal: asked.signal,
    }).catch(() => null);
    if (response === null) return void reply.destroy();
    const { "content-encoding": _encoding, "content-length": _length, ...answered } = Object.fromEntries(response.headers);
    reply.writeHead(response.status, answered).flushHeaders();
    const isHeldBack = holdsStreamsBack && answered["content-type"]?.startsWith("text/event-stream") === true;
    try {
      for await (const chunk of response.body ?? []) if (!isHeldBack) reply.write(chunk);
    } catch {
      // The browser has gone.
    }
    reply.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}`;
}
