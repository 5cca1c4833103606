/** Reading a payload exactly, without what compiles its schema: for who loads much and checks nothing, such as the store's threads. */

export { type GateVerdict, gate } from "./gate.ts";
export { type NumberNotes, noNotes } from "./numbers.ts";
export { escapeStep, isWithin } from "./pointer.ts";
