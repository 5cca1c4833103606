/** How the program ends, for scripts: never another number for the same thing. */
export const exits = {
  done: 0,
  unexpected: 1,
  usage: 2,
  not_found: 3,
  not_allowed: 4,
  not_valid: 5,
  conflict: 6,
  unavailable: 7,
  found: 9,
  interrupted: 130,
  terminated: 143,
} as const;

/** The command ends here, with one sentence (or none, where all is said) and this exit code. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly exit: Exclude<keyof typeof exits, "done" | "unexpected">;

  constructor(exit: Refused["exit"], sentence = "", options: ErrorOptions = {}) {
    super(sentence, options);
    this.exit = exit;
  }
}
