import { expect, onTestFinished, test } from "vitest";
import { type Mood, Provider } from "../../../sample/payment_provider/provider.ts";
import { Shop } from "./shop.ts";

const orders = 100;

test("process_payment: of a provider that charges and then does not answer, each order is charged once and kept once", async () => {
  // Every fourth charge is made and its answer lost; one of them without even a broken connection.
  const provider = await openProvider((charge) => (charge === 8 ? "fall_silent" : charge % 4 === 0 ? "break" : "answer"));
  const shop = await Shop.open({ WAYBILL_PAYMENT_PROVIDER: provider.url }, "typescript");
  const { house } = shop;
  const ids = await Promise.all(
    Array.from({ length: orders }, (_, number) =>
      shop.sent("process_payment", { order_id: number + 1, amount: 100 * (number + 1), currency: "EUR" }),
    ),
  );
  expect(await house.untilAllEnded(90_000)).toEqual({ succeeded: orders });

  expect(provider.charges).toHaveLength(orders);
  const wanted = Array.from({ length: orders }, (_, number) => ({ order_id: number + 1, amount: 100 * (number + 1) }));
  const kept = payments(shop);
  expect(kept.map(({ order_id, amount }) => ({ order_id, amount }))).toEqual(wanted);
  expect(kept.map(({ token }) => token).toSorted()).toEqual(provider.charges.map(({ token }) => token).toSorted());
  const tasks = await Promise.all(ids.map((id) => house.api.task(id)));
  expect(tasks.filter(({ attempt }) => attempt > 1)).toHaveLength(orders / 4);
  expect(tasks.flatMap(({ attempts }) => attempts!.flatMap(({ code }) => code ?? []))).toEqual(
    tasks.filter(({ attempt }) => attempt > 1).map(() => "provider_silent"),
  );
}, 150_000);

test("a card that is declined is a dead task, nothing is kept, and the administrator is told", async () => {
  const provider = await openProvider(() => "answer");
  const shop = await Shop.open({ WAYBILL_PAYMENT_PROVIDER: provider.url }, "typescript");
  const id = await shop.sent("process_payment", { order_id: 1, amount: 1_313, currency: "EUR" });
  expect(await shop.house.untilState(id, "dead")).toMatchObject({ reason: "permanent_failure", attempts: [{ code: "card_declined" }] });
  expect([payments(shop), provider.charges]).toEqual([[], []]);
  expect((await shop.mailbox.mailTo("night@shop.example")).subject).toBe("Given up: process_payment, card_declined");
});

async function openProvider(mood: (charge: number) => Mood): Promise<Provider> {
  const provider = await Provider.open({ mood });
  onTestFinished(() => provider.close());
  return provider;
}

function payments(shop: Shop) {
  const kept = "select p.order_id, p.amount, c.token from payments p left join charges c using (idempotency_key) order by p.order_id";
  return shop.ask(kept, [], shop.payments) as readonly { order_id: number; amount: number; token: string }[];
}
