/**
 * The checks that a payload and a result pass, the same at the door of the API and in a consumer:
 *
 *   bytes ── gate ──► value ── check (JSON Schema) ──► int64 fields as bigint ──► the handler
 *             │                  │
 *             └ what languages   └ Problem[]: pointer, expected, got
 *               read differently
 */

export { type Check, type CheckOptions, compileCheck, type Findings, malformed } from "./check.ts";
export { knownFormats } from "./formats.ts";
export { describeAmbiguity } from "./gate.ts";
export { compilePayloadReader, type PayloadReading } from "./payload_reader.ts";
export type { Problem } from "./problem.ts";
export { escapeStep, type GateVerdict, gate, isWithin, type NumberNotes, noNotes } from "./reading.ts";
export { compileResultCheck, encodeResult, type ResultReading } from "./result.ts";
export { reviveIntegers } from "./revive.ts";
export { suggestions } from "./suggestion.ts";
export { maxDepth } from "./tokens.ts";
export { writeJson } from "./write_json.ts";
