import type { Stage } from "../stage.ts";
import type { Case } from "./case.ts";
import { shown } from "./outcomes.ts";

/** A consumer hands on what the message says of its task; the kit's handler answers what it was told. */
export const trace: Case = {
  name: "trace",
  rules: [15],
  required: false,
  async run(stage) {
    await stage.start();
    const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    const told = await toldBy(stage, { traceparent });
    return told.traceparent === traceparent
      ? null
      : `The handler was told the trace ${shown(told.traceparent)}; the message came with ${traceparent}.`;
  },
};

/** The same in every attempt: an effect that is done once is done once by it. */
export const idempotencyKey: Case = {
  name: "idempotency key",
  rules: [14],
  required: false,
  async run(stage) {
    await stage.start();
    for (const attempt of [1, 2]) {
      const told = await toldBy(stage, { idempotency_key: "shop/order 7", attempt, failures: attempt - 1 });
      if (told.idempotency_key !== "shop/order 7")
        return `In attempt ${attempt} the handler was told the key ${shown(told.idempotency_key)}; the message came with shop/order 7.`;
    }
    return null;
  },
};

interface Told {
  readonly traceparent?: unknown;
  readonly idempotency_key?: unknown;
}

async function toldBy(stage: Stage, headers: Readonly<Record<string, unknown>>): Promise<Told> {
  const { result } = await stage.untilEnded(await stage.publish({ do: "tell" }, { headers }));
  return (result ?? {}) as Told;
}
