import pg from "pg";

/**
 * An order and its task in one transaction of the application's own: both are there, or neither.
 *
 *   node place_order.ts <database URL> <order id> <routing key> <payload> commit|rollback
 */
async function placeOrder(client: pg.Client, orderId: number, routingKey: string, payload: string): Promise<string> {
  await client.query("insert into orders (id) values ($1)", [orderId]);
  const { rows } = await client.query<{ task_id: string }>("select waybill.send($1, $2::text, $3) as task_id", [
    routingKey,
    payload,
    { idempotency_key: `order-${orderId}` },
  ]);
  return rows[0]!.task_id;
}

const [url = "", orderId = "", routingKey = "", payload = "", end = ""] = process.argv.slice(2);
const client = new pg.Client({ connectionString: url });
await client.connect();
await client.query("begin");
try {
  console.log(await placeOrder(client, Number(orderId), routingKey, payload));
  await client.query(end === "commit" ? "commit" : "rollback");
} finally {
  // Closing without a commit is a rollback too.
  await client.end();
}
