/** Something the coordinator does again and again. Tests call `round`, so no test waits for a timer. */
export interface Duty {
  readonly name: string;
  readonly everyMs: number;
  round(): Promise<void>;
}

/** A duty under way: `wake` brings its next round forward, rounds never overlap, a failed round is only a line in the log. */
export interface Repeated {
  wake(): void;
  stop(): Promise<void>;
}

export function repeat(duty: Duty, log: { error(facts: object, message: string): void }): Repeated {
  let stopped = false;
  let woken = false;
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> | null = null;

  const run = (): void => {
    if (stopped || running !== null) return;
    if (timer !== null) clearTimeout(timer);
    woken = false;
    running = duty
      .round()
      .catch((error) => log.error({ err: error, duty: duty.name }, "a round failed; the next one comes"))
      .finally(() => {
        running = null;
        if (stopped) return;
        if (woken) setImmediate(run);
        else timer = setTimeout(run, duty.everyMs);
      });
  };
  run();

  return {
    wake() {
      woken = true;
      run();
    },
    async stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      await running;
    },
  };
}
