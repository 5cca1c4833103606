import { statfs } from "node:fs/promises";
import { storeFull } from "../lifecycle/errors.ts";

/**
 * The disk that the store lies on, looked at every few seconds: before it is full nothing more is accepted, so that what is
 * there can still be worked, recorded and pruned. PostgreSQL's disk is not ours to see; it says itself when it is full.
 */
export class Space {
  readonly #folder: string;
  readonly #reserveBytes: number;
  #timer: NodeJS.Timeout | null = null;
  #freeBytes = Number.POSITIVE_INFINITY;

  constructor(folder: string, reserveBytes: number) {
    this.#folder = folder;
    this.#reserveBytes = reserveBytes;
  }

  async start(): Promise<void> {
    await this.#look();
    this.#timer = setInterval(() => void this.#look(), lookEveryMs).unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  /** @throws WaybillError `store_full`. */
  refuseIfFull(): void {
    if (this.#freeBytes < this.#reserveBytes) throw storeFull(this.#freeBytes, this.#reserveBytes);
  }

  /** A disk that does not say how much of it is free is taken for one that has enough. */
  async #look(): Promise<void> {
    this.#freeBytes = await statfs(this.#folder).then(
      ({ bavail, bsize }) => bavail * bsize,
      () => Number.POSITIVE_INFINITY,
    );
  }
}

const lookEveryMs = 5_000;
