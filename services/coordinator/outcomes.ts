import type { Channel, ConsumeMessage } from "amqplib";
import { consumeQueue } from "../broker/consumption.ts";
import type { Outcome } from "../lifecycle/outcome.ts";
import type { Recorded } from "../store/store.ts";
import type { RecordingSpan } from "../traces/traces.ts";
import type { Dependencies } from "./dependencies.ts";
import { markerType } from "./markers.ts";
import { readOutcome, type Unreadable } from "./outcome_reader.ts";

/**
 * Takes what consumers report, and records it many at once: reports that arrive while a batch is being
 * written share the next one. A message is acked when its report is on disk. One that cannot be read or
 * recorded is kept with its bytes and acked too: the queue is never dammed by one message.
 */
export class Outcomes {
  readonly #dependencies: Dependencies;
  #gathered: Taken[] = [];
  #recording: Promise<void> | null = null;
  #gathering: NodeJS.Timeout | null = null;
  #channel: Channel | null = null;
  #listeningSince: number | null = null;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  start(): void {
    const { consuming, declare, now } = this.#dependencies;
    consumeQueue(consuming, {
      queue: "outcomes",
      prefetch: mostPerBatch,
      prepare: async (channel) => {
        await declare(channel);
        this.#listeningSince = now();
      },
      onMessage: (message, channel) => this.#take(message, channel),
      onEnd: () => {
        this.#listeningSince = null;
        this.#gathered = [];
      },
    });
  }

  /** Since when outcomes come in without a gap; null: they do not. Milliseconds since 1970. */
  get listeningSince(): number | null {
    return this.#listeningSince;
  }

  /** What was taken is recorded before the connection goes. */
  async stop(): Promise<void> {
    this.#flush();
    await this.#recording;
  }

  #take(message: ConsumeMessage, channel: Channel): void {
    this.#channel = channel;
    const read = this.#read(message);
    const { traces } = this.#dependencies;
    const span = traces === null || read === null || read.kind === "unreadable" ? null : traces.recording(message, read);
    this.#gathered.push({ message, read, span });
    if (this.#gathered.length >= mostPerBatch) this.#flush();
    else this.#gathering ??= setTimeout(() => this.#flush(), gatherForMs);
  }

  #read(message: ConsumeMessage): Outcome | Unreadable | null {
    if (message.properties.type === markerType) return null;
    return readOutcome({ body: message.content, headers: message.properties.headers }, this.#dependencies.contracts.checkOutcome);
  }

  #flush(): void {
    if (this.#gathering !== null) clearTimeout(this.#gathering);
    this.#gathering = null;
    if (this.#recording !== null || this.#gathered.length === 0) return;
    const batch = this.#gathered;
    this.#gathered = [];
    this.#recording = this.#record(batch, this.#channel!).finally(() => {
      this.#recording = null;
      if (this.#gathered.length > 0) this.#flush();
    });
  }

  async #record(batch: readonly Taken[], channel: Channel): Promise<void> {
    const { counter, now, log, markers } = this.#dependencies;
    const readable = batch.filter((taken): taken is TakenOutcome => taken.read !== null && taken.read.kind !== "unreadable");
    try {
      const recorded = await this.#keep(readable);
      counter.recorded(recorded);
      for (const [index, one] of recorded.entries()) await this.#keepIfLost(readable[index]!.message, whyLost(one));
      for (const { message, read } of batch) if (read?.kind === "unreadable") await this.#keepIfLost(message, read.why);
      channel.ack(batch.at(-1)!.message, true);
      for (const { message, read } of batch) if (read === null) markers.cameOut(message, now());
    } catch (error) {
      // The channel is gone (they come again) or the store is (they come again too, after the pause).
      log.error({ err: error, outcomes: batch.length }, "outcomes could not be recorded; RabbitMQ keeps them");
      await giveBack(channel);
    }
  }

  /** Each span is over when its report is on disk, or is known not to be. */
  async #keep(reports: readonly TakenOutcome[]): Promise<readonly Recorded[]> {
    const { store, now, random } = this.#dependencies;
    const ended = reports.map(({ read }) => ({ outcome: read, random: random() }));
    try {
      const recorded = await store.record(ended, now());
      for (const [index, one] of recorded.entries()) reports[index]!.span?.end(whyLost(one));
      return recorded;
    } catch (error) {
      for (const { span } of reports) span?.end((error as Error).message);
      throw error;
    }
  }

  async #keepIfLost(message: ConsumeMessage, error: string | null): Promise<void> {
    if (error === null) return;
    const { store, now, log } = this.#dependencies;
    log.warn({ error }, "an outcome could not be recorded; it is kept with its bytes");
    const properties = JSON.stringify({ ...message.properties, ...message.fields });
    await store.keepUnreadable({ queue: "outcomes", body: message.content, properties, error }, now());
  }
}

interface Taken {
  readonly message: ConsumeMessage;
  /** Null: a marker. */
  readonly read: Outcome | Unreadable | null;
  readonly span: RecordingSpan | null;
}

interface TakenOutcome extends Taken {
  readonly read: Outcome;
}

/** As many as RabbitMQ gives unacked, so that a batch never waits for messages that cannot come. */
const mostPerBatch = 1_000;
/** Small batches cost: one fsync and one transaction each. */
const gatherForMs = 5;

function whyLost(recorded: Recorded): string | null {
  if (recorded.kind === "unknown_task") return `No task ${recorded.taskId}.`;
  return recorded.kind === "failed" ? recorded.error : null;
}

/** Closing the channel returns what it holds; the consumer is made anew after a pause. */
async function giveBack(channel: Channel): Promise<void> {
  await channel.close().catch(() => undefined);
}
