import type { Fault } from "./faults.ts";

const told = process.argv[2] as Fault | "one_at_a_time" | undefined;

/** Whether this is what it is to do wrong. */
export const does = (fault: Fault): boolean => told === fault;

/** A prefetch of 1 for good, which rule 29 allows. */
export const isOneAtATime = told === "one_at_a_time" || told === "leaves_its_task_at_sigterm";
