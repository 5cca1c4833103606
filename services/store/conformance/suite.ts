import { test } from "vitest";
import type { Store } from "../store.ts";
import { contractOf, start } from "./fixtures.ts";

/** A dialect under test. */
export interface Suite {
  readonly name: string;
  /** An empty store, and how to put it away. */
  readonly open: () => Promise<{ readonly store: Store; readonly close: () => Promise<void> }>;
}

/** One fact about an empty store that knows two contracts and has one publisher. */
export function fact({ name, open }: Suite, sentence: string, check: (store: Store, publisher: number) => Promise<void>): void {
  test(`${name}: ${sentence}`, async () => {
    const { store, close } = await open();
    try {
      await store.keepContracts([contractOf("data_export"), contractOf("welcome_email")], start);
      await store.lead("the suite", start, 1_000_000);
      await check(store, await store.openPublisher(start));
    } finally {
      await close();
    }
  });
}
