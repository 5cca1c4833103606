import { does } from "./fault.ts";

export interface Payload {
  readonly do: string;
  readonly ms: number;
  /** In decimal digits. */
  readonly integer: string;
  readonly text?: string;
  readonly note?: string;
}

const words = ["echo", "tell", "slow", "stubborn", "fail", "fail_permanently", "retry_after", "snooze", "break_the_result"];
const known = ["do", "ms", "integer", "text", "note", "secret"];

/** A payload of the kit's own contracts, or what is wrong with it. A double would lose digits, so the text itself is looked at. */
export function read(bytes: Buffer, routingKey: string): { readonly payload: Payload } | { readonly problem: object } {
  const text = bytes.toString(does("reads_latin1") ? "latin1" : "utf8");
  try {
    const said = JSON.parse(text);
    if (routingKey !== "conformance") return { payload: { do: "slow", integer: "0", ...said } };
    if (!words.includes(said.do)) return { problem: problemAt("/do", `one of ${words.join(", ")}`, String(said.do)) };
    if (does("refuses_unknown_fields") && Object.keys(said).some((name) => !known.includes(name)))
      return { problem: problemAt("", "known fields", "others") };
    if (!["undefined", "string"].includes(typeof said.secret))
      return { problem: problemAt("/secret", "a string", does("shows_secrets") ? String(said.secret) : typeof said.secret) };
    const digits = /"integer"\s*:\s*(-?\d+)/.exec(text)?.[1] ?? "0";
    return { payload: { ms: 0, ...said, integer: does("reads_doubles") ? String(BigInt(Number(digits))) : digits } };
  } catch {
    if (does("dies_of_bad_payloads")) process.exit(1);
    return { problem: problemAt("", "JSON", "something else") };
  }
}

const problemAt = (pointer: string, expected: string, got: string) => ({ pointer, rule: "schema", expected, got });
