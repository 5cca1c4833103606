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
  ended_badly: 8,
  found: 9,
  ran_out: 124,
  interrupted: 130,
  terminated: 143,
} as const;

export type Exit = keyof typeof exits;

/** The command ends here, with one sentence (or none, where all is said) and this exit code. */
export class Refused extends Error {
  override readonly name: string = "Refused";
  readonly exit: Exclude<Exit, "done">;

  constructor(exit: Refused["exit"], sentence = "", options: ErrorOptions = {}) {
    super(sentence, options);
    this.exit = exit;
  }
}
