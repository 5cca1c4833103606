import { beforeAll, test } from "vitest";
import { findGo } from "../../scripts/go.ts";
import { findPython } from "../../scripts/python.ts";
import { ask } from "./desk.ts";

/** The languages in which we have a consumer library. */
const allLanguages = ["typescript", "python", "go"] as const;
export type Language = (typeof allLanguages)[number];

/**
 * Those whose programs run here. Where there is no Python or no Go, its journeys are left out, and that is said; in CI
 * each counts as there, so that its journeys fail by saying what is missing.
 */
export const languages: readonly Language[] = allLanguages.filter(isHere);

/**
 * One journey in every language, all at once, since each has a house of its own and mostly waits. What fails names its
 * language.
 *
 *   testInEachLanguage("a permanent failure is never retried", async (language) => { … });
 */
export function testInEachLanguage(name: string, journey: (language: Language) => Promise<void>, timeoutMs = 120_000): void {
  const inEach = async () => {
    const ends = await Promise.allSettled(languages.map(journey));
    const failures = ends.flatMap((end, index) => (end.status === "rejected" ? [failureIn(languages[index]!, end.reason)] : []));
    if (failures.length === 1) throw failures[0];
    if (failures.length > 1) throw new AggregateError(failures, failures.map(({ message }) => message).join("\n\n"));
  };
  buildBeforeTests();
  test(`${name} (${languages.join(", ")})`, inEach, timeoutMs);
}

/** The first build in a fresh checkout takes a minute or more, which is no time of a test. */
export function buildBeforeTests(): void {
  beforeAll(async () => {
    await Promise.all(languages.map((language) => ask(`/consumers/${language}`)));
  }, 600_000);
}

/** The error itself, which knows what was expected and what was got. */
function failureIn(language: Language, reason: unknown): Error {
  const error = reason instanceof Error ? reason : new Error(String(reason));
  error.message = `In ${language}: ${error.message}`;
  return error;
}

function isHere(language: Language): boolean {
  if (language === "typescript" || process.env["CI"] !== undefined) return true;
  const found = language === "python" ? findPython() : findGo(process.env);
  if (found === null) console.warn(`LEFT OUT: the journeys of a consumer in ${language}, since it is not installed here.`);
  return found !== null;
}
