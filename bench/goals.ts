import { ratioOf, type Summary } from "./harness/statistics.ts";
import { sustainedRate, type Try } from "./path/rates.ts";

/** What is to be reached, and whether it was; of what was measured. */
export function goalsOf({ accept, consume, path }: Figures): readonly Goal[] {
  return [...acceptGoals(accept ?? []), ...consumeGoals(consume ?? []), ...(path ?? []).map(pathGoal)];
}

export interface Goal {
  readonly goal: string;
  readonly wanted: number;
  readonly got: number;
  /** Of a ratio, over the rounds. */
  readonly spread: Summary | null;
  readonly isReached: boolean;
}

/** The rates of each round, in the order of the rounds; null: not measured. */
export interface Figures {
  readonly accept: readonly { readonly name: string; readonly perSecond: readonly number[] }[] | null;
  readonly consume: readonly { readonly language: string; readonly way: string; readonly perSecond: readonly number[] }[] | null;
  readonly path: readonly { readonly store: string; readonly tried: readonly Try[] }[] | null;
}

function acceptGoals(parties: NonNullable<Figures["accept"]>): readonly Goal[] {
  const ratesOf = (name: string): readonly number[] | undefined => parties.find((party) => party.name === name)?.perSecond;
  const beside = [
    { other: "bare Fastify", wanted: 0.45 },
    { other: "BullMQ, everysec", wanted: 1.2 },
  ];
  return beside.flatMap(({ other, wanted }) =>
    ["Waybill, SQLite", "Waybill, PostgreSQL"].flatMap((ours) =>
      ratioGoal(`accept: ${ours}, of ${other}`, wanted, ratesOf(ours), ratesOf(other)),
    ),
  );
}

function consumeGoals(programs: NonNullable<Figures["consume"]>): readonly Goal[] {
  const languages = [...new Set(programs.map(({ language }) => language))];
  return languages.flatMap((language) => {
    const ratesOf = (way: string) => programs.find((program) => program.language === language && program.way === way)?.perSecond;
    return ratioGoal(`consume: the ${language} library, of the client by hand`, 0.85, ratesOf("library"), ratesOf("by hand"));
  });
}

function ratioGoal(goal: string, wanted: number, ours?: readonly number[], theirs?: readonly number[]): readonly Goal[] {
  if (ours === undefined || theirs === undefined || ours.length === 0) return [];
  const spread = ratioOf(ours, theirs);
  return [{ goal, wanted, got: spread.median, spread, isReached: spread.median >= wanted }];
}

function pathGoal({ store, tried }: NonNullable<Figures["path"]>[number]): Goal {
  const [wanted, got] = [6_000, sustainedRate(tried)];
  return { goal: `whole path: ${store}, tasks a second without a growing backlog`, wanted, got, spread: null, isReached: got >= wanted };
}
