/**
 * What `npm start` has started, in that order; `stop` ends it in the reverse one: consumers first,
 * while the server still takes their outcomes, the broker last.
 *
 * A part counts from the moment its start begins. Who says stop while it starts waits until it is up
 * and ends it then, so that nothing half-started is left behind; nothing new starts after a stop.
 */
export class Parts {
  readonly #parts: AddedPart[] = [];
  #stopping: Promise<void> | null = null;

  async add<T extends Part>(name: string, start: () => Promise<T>): Promise<T> {
    if (this.#stopping !== null) throw new Stopped();
    const starting = start();
    this.#parts.push({ name, starting });
    return starting;
  }

  get isEmpty(): boolean {
    return this.#parts.length === 0;
  }

  get stopping(): boolean {
    return this.#stopping !== null;
  }

  /** @param say is told each part's name before it is stopped. Safe to call twice. */
  stop(say: (name: string) => void): Promise<void> {
    this.#stopping ??= this.#stopAll(say);
    return this.#stopping;
  }

  async #stopAll(say: (name: string) => void): Promise<void> {
    for (const { name, starting } of this.#parts.toReversed()) {
      const part = await starting.catch(() => null);
      if (part === null) continue; // it never came up
      say(name);
      await part.close();
    }
  }
}

export interface Part {
  /** Ends it in order. */
  close(): Promise<void>;
}

interface AddedPart {
  readonly name: string;
  readonly starting: Promise<Part>;
}

/** Thrown into a start that goes on although everything is being stopped. */
export class Stopped extends Error {
  override readonly name = "Stopped";
  constructor() {
    super("Everything is being stopped.");
  }
}
