import type { ServedContract } from "../../contracts/contract_set.ts";
import { Refused } from "../exits.ts";
import type { WrongExample } from "./check.ts";
import { type Judge, type JudgeCase, JudgeMissing, type Judgements, judgedBy, judgedInTypeScript, judgesIn } from "./judges.ts";

/**
 * What consumers in the languages make of every example, where that is not what it should be: a valid one is taken by
 * all; of one that the door refuses they need only think alike, since they leave objects open.
 *
 * @param languages those that have to be here; empty: those that are here, and what is left out is said.
 */
export async function judgedElsewhere(
  contracts: readonly ServedContract[],
  languages: readonly string[],
): Promise<{ readonly differing: readonly WrongExample[]; readonly leftOut: readonly JudgeMissing[] }> {
  const examples = contracts.flatMap(({ routingKey, examples: { valid, invalid } }) => [
    ...valid.map((one) => ({ routingKey, name: `valid/${one.name}`, isValid: true })),
    ...invalid.map((one) => ({ routingKey, name: `invalid/${one.name}`, isValid: false })),
  ]);
  const cases = contracts.map(
    ({ payloadSchema, examples: { valid, invalid } }): JudgeCase => ({
      schema: payloadSchema,
      payloads: [...valid, ...invalid].map(({ bytes }) => bytes),
    }),
  );
  const ours = judgedInTypeScript(cases).flat();
  const unknown = languages.find((one) => !["typescript", "python", "go"].includes(one));
  if (unknown !== undefined) throw new Refused("usage", `--languages knows typescript, python and go, not ${unknown}.`);
  const judges = judgesIn(process.cwd()).filter(({ language }) => languages.length === 0 || languages.includes(language));
  const verdicts = await Promise.all(judges.map((judge) => verdictOf(judge, cases, languages)));
  const differing = verdicts.flatMap(({ language, judgements }) =>
    (judgements?.flat() ?? []).flatMap((takes, place) => {
      const { routingKey, name, isValid } = examples[place]!;
      const expected = isValid || ours[place]!;
      return takes === expected
        ? []
        : [{ routing_key: routingKey, example: name, got: `in ${language} it ${takes ? "fits" : "does not fit"}` }];
    }),
  );
  return { differing, leftOut: verdicts.flatMap(({ missing }) => missing ?? []) };
}

interface Verdict {
  readonly language: string;
  readonly judgements?: Judgements;
  readonly missing?: JudgeMissing;
}

async function verdictOf(judge: Judge, cases: readonly JudgeCase[], languages: readonly string[]): Promise<Verdict> {
  const { language } = judge;
  try {
    return { language, judgements: await judgedBy(judge, cases) };
  } catch (error) {
    if (!(error instanceof JudgeMissing)) throw error;
    if (languages.includes(language)) throw new Refused("unavailable", error.message, { cause: error });
    return { language, missing: error };
  }
}
