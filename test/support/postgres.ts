import { inject } from "vitest";

/** A database of one's own on the run's PostgreSQL: empty, so that test files never meet. Goes with the server. */
export async function freshDatabase(): Promise<string> {
  const response = await fetch(`${inject("brokerDesk")}/database`);
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
}
