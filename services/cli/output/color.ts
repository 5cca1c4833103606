export type Color = "auto" | "always" | "never";

/** Whether either stream has colours: what was asked for; else NO_COLOR, FORCE_COLOR and TERM=dumb; else whether it is a terminal. */
export function colorsIn(asked: Color, environment: NodeJS.ProcessEnv, terminal: Terminals): Terminals {
  const both = (has: boolean): Terminals => ({ out: has, err: has });
  const isSet = (name: string) => (environment[name] ?? "") !== "";
  if (asked !== "auto") return both(asked === "always");
  if (isSet("NO_COLOR")) return both(false);
  if (isSet("FORCE_COLOR")) return both(environment["FORCE_COLOR"] !== "0" && environment["FORCE_COLOR"] !== "false");
  return environment["TERM"] === "dumb" ? both(false) : { out: terminal.out, err: terminal.err };
}

interface Terminals {
  readonly out: boolean;
  readonly err: boolean;
}
