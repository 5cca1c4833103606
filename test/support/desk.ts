import { inject } from "vitest";

/**
 * Asks the run's own desk (global_setup.ts) for what the run has once and every test file shares.
 *
 * @throws with the reason where it cannot be had.
 */
export async function ask(what: string): Promise<string> {
  const response = await fetch(`${inject("desk")}${what}`);
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
}
