import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import PostalMime, { type Email } from "postal-mime";
import { describe, expect, test } from "vitest";
import { eventually } from "../../support/eventually.ts";
import type { TaskView } from "../../support/http.ts";
import { buildBeforeTests, languages } from "../../support/languages.ts";
import { startProcess } from "../../support/processes.ts";
import { Shop } from "./shop.ts";

/** The sample application as its users have it: they sign up, comment, upload and order. */

buildBeforeTests();

/** One red pixel. */
const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==", "base64");

describe.skipIf(!languages.includes("python"))("the sample application", () => {
  test("signs users up, tells who is answered, takes uploads and payments", async () => {
    const { shop, call, mailTo, charges } = await openApplication();
    const ada = await call("/users", { name: "Ada", email: "ada@example.org" });
    const bob = await call("/users", { name: "Bob", email: "bob@example.org" });
    await shop.house.untilState(ada["welcome"] as string, "succeeded");
    expect((await shop.house.api.task(ada["reminder"] as string)).state).toBe("scheduled");
    expect((await mailTo("ada@example.org")).map(({ subject }) => subject)).toEqual(["Welcome, Ada"]);

    const first = await call("/comments", { user_id: ada["id"], body: "Is the teapot dishwasher-safe?" });
    expect(first["mails"]).toBeNull();
    const answer = await call("/comments", { user_id: bob["id"], body: "Mine is.", answers: first["id"] });
    expect((await shop.house.untilState(answer["mails"] as string, "succeeded")).result).toMatchObject({ mailed: 1, unreachable: 0 });
    const [, told] = await mailTo("ada@example.org");
    expect([told!.subject, told!.text]).toEqual(["Bob has written", expect.stringContaining("Mine is.")]);
    expect((await shop.house.untilState(answer["score"] as string, "succeeded")).result).toMatchObject({ score: 5 });

    const upload = await call(`/uploads?user_id=${ada["id"] as number}&title=dot`, png);
    const image = await shop.house.untilState(upload["task"] as string, "succeeded");
    expect(image.result).toMatchObject({ format: "png", width: 1, height: 1 });

    const order = await call("/orders", { user_id: ada["id"], item: "teapot", quantity: 2, price_cents: 1_950 });
    const payment = await shop.house.untilState(order["payment"] as string, "succeeded");
    expect(payment).toMatchObject({
      payload: { order_id: order["id"], amount: 3_900 },
      result: { token: expect.stringMatching(/^ch_/) },
    } satisfies Partial<TaskView>);
    expect((await charges()).map(({ order: charged }) => JSON.parse(charged))).toEqual([
      { order_id: order["id"], amount: 3_900, currency: "EUR" },
    ]);
  }, 120_000);

  test("what makes no sense is refused, and nothing is asked for", async () => {
    const { shop, refused } = await openApplication();
    expect(await refused("/users", { name: "", email: "nowhere" })).toEqual([400, expect.stringContaining("email")]);
    expect(await refused("/comments", { user_id: 1, body: "?", answers: 1_000_000 })).toEqual([404, "There is no comment 1000000."]);
    expect(await refused("/orders", { user_id: 1_000_000, item: "teapot", quantity: 1, price_cents: 1 })).toEqual([
      404,
      "There is no user 1000000.",
    ]);
    expect(await refused("/uploads?user_id=1&title=x", "a text")).toEqual([415, expect.any(String)]);
    expect(await shop.house.countByState()).toEqual({});
  });
});

async function openApplication() {
  const shop = await Shop.open({});
  const mails = join(shop.house.folder, "mails");
  const application = startProcess(join(import.meta.dirname, "../../../sample/shop/main.ts"), {
    WAYBILL_URL: shop.house.api.url,
    WAYBILL_SHOP_PORT: "0",
    WAYBILL_SAMPLE_DATABASE: shop.database,
    WAYBILL_UPLOAD_FOLDER: shop.uploads,
    WAYBILL_MAIL_FOLDER: mails,
    ...(shop.house.databaseUrl === null ? {} : { DATABASE_URL: shop.house.databaseUrl }),
  });
  const { url, smtp_url, provider_url } = await application.untilLine("open");
  await Promise.all([
    shop.consumer("typescript", { WAYBILL_SMTP_URL: smtp_url as string, WAYBILL_PAYMENT_PROVIDER: provider_url as string }),
    // Payments are for the consumer that knows the provider.
    shop.consumer("python", { WAYBILL_PAYMENTS_DATABASE: "" }),
  ]);
  const post = async (path: string, body: object | string) => {
    const [type, content] = Buffer.isBuffer(body)
      ? ["image/png", new Uint8Array(body)]
      : typeof body === "string"
        ? ["text/plain", body]
        : ["application/json", JSON.stringify(body)];
    const response = await fetch(`${url as string}${path}`, { method: "POST", headers: { "content-type": type }, body: content });
    return { status: response.status, body: (await response.json()) as Readonly<Record<string, unknown>> };
  };
  return {
    shop,
    async call(path: string, body: object) {
      const answer = await post(path, body);
      expect(answer).toMatchObject({ status: 201 });
      return answer.body;
    },
    async refused(path: string, body: object | string) {
      const { status, body: answer } = await post(path, body);
      return [status, answer["error"]];
    },
    /** In the order in which they came. */
    async mailTo(address: string): Promise<readonly Email[]> {
      const all = async () => {
        const files = readdirSync(mails).filter((name) => name.endsWith(".eml"));
        const read = await Promise.all(files.toSorted().map((name) => PostalMime.parse(readFileSync(join(mails, name)))));
        return read.filter(({ to }) => to?.some((one) => one.address === address));
      };
      return eventually(all, { until: (found) => found.length > 0, what: `a mail to ${address}` });
    },
    charges: async () => (await fetch(`${provider_url as string}/charges`)).json() as Promise<readonly { order: string }[]>,
  };
}
