import { does } from "./fault.ts";

/** `progress` after the first second, then every 10 s, or when there is news; never more often than once a second. */
export class Heartbeat {
  readonly #send: (note: string | undefined) => void;
  readonly #timer: NodeJS.Timeout;
  #silentFor: number;
  #note: string | undefined;
  #isNews = false;
  #beats: number;

  /** `alreadyTold`: one went out before the work began. */
  constructor(send: (note: string | undefined) => void, alreadyTold: boolean) {
    this.#send = send;
    this.#silentFor = alreadyTold ? 0 : Number.POSITIVE_INFINITY;
    this.#beats = alreadyTold ? 1 : 0;
    this.#timer = setInterval(() => this.#tick(), 1_000);
  }

  say(note: string): void {
    this.#note = does("reports_at_any_length") ? note : Array.from(note).slice(0, 200).join("");
    this.#isNews = true;
    if (does("says_all_that_it_hears")) this.#send(this.#note);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    this.#silentFor += 1;
    if (does("is_silent_while_it_works") || (does("beats_once") && this.#beats > 0)) return;
    if (!this.#isNews && this.#silentFor < 10) return;
    this.#isNews = false;
    this.#silentFor = 0;
    this.#beats += 1;
    this.#send(this.#note);
  }
}
