import { createHmac } from "node:crypto";

/** What is sent, and who receives it can check with one of its secrets (Standard Webhooks 1.0, symmetric). */
export interface Message {
  /** The same at each try. */
  readonly id: string;
  readonly body: string;
}

/** `secrets`: `whsec_` and base64. With two, old and new, both receivers can check. `now` in milliseconds. */
export function signed({ id, body }: Message, secrets: readonly string[], now: number): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(now / 1000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
    return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
  });
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures.join(" ") };
}
