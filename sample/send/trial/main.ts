import { send } from "../send.ts";

/** Sends one task as the arguments say: URL, routing key, idempotency key, payload. Its id on stdout; a refusal on stderr, with 1. */
const [url = "", routingKey = "", key = "", payload = ""] = process.argv.slice(2);
try {
  console.log(await send(routingKey, JSON.parse(payload), { url, key }));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
