import type { Commands, Noun, Verb } from "./verb.ts";

/**
 * The table of contents: `waybill <noun> <verb>`. What a line does not name is not read: a press of TAB starts the program anew,
 * and what judges contracts alone takes longer to be read than all of the others.
 */
const nouns: readonly LazyNoun[] = [
  { noun: "task", what: "pieces of work that were asked for", verbs: async () => (await import("./task/verbs.ts")).verbs },
  { noun: "dead-letter", what: "dead tasks, by what they died of", verbs: async () => (await import("./dead_letter/verbs.ts")).verbs },
  {
    noun: "queue",
    what: "what waits for each routing key, what is out, and what stops it",
    verbs: async () => (await import("./queue/verbs.ts")).verbs,
  },
  { noun: "consumer", what: "who does the work", verbs: async () => (await import("./consumer/verbs.ts")).verbs },
  { noun: "schedule", what: "tasks that begin by the clock", verbs: async () => (await import("./schedule/verbs.ts")).verbs },
  {
    noun: "pipeline",
    what: "tasks in stages, each made of what those before it have done",
    verbs: async () => (await import("./pipeline/verbs.ts")).verbs,
  },
  {
    noun: "operation",
    what: "one thing done to many tasks, whose set was frozen when it began",
    verbs: async () => (await import("./operation/verbs.ts")).verbs,
  },
  { noun: "alert", what: "what needs a person, by rules", verbs: async () => (await import("./alert/verbs.ts")).verbs },
  { noun: "audit", what: "who did what by hand", verbs: async () => (await import("./audit/verbs.ts")).verbs },
  { noun: "contract", what: "what may be sent, and what becomes of it", verbs: async () => (await import("./contract/verbs.ts")).verbs },
  { noun: "api-key", what: "who may ask the API, and for what", verbs: async () => (await import("./api_key/verbs.ts")).verbs },
  { noun: "topology", what: "exchanges, queues and users in RabbitMQ", verbs: async () => (await import("./topology/verbs.ts")).verbs },
  {
    noun: "context",
    what: "the servers that you work with, each with its key, in a file that is yours alone",
    verbs: async () => (await import("./context/verbs.ts")).verbs,
  },
];

/** Commands that need no noun. */
const alone: readonly LazyVerb[] = [
  { verb: "send", load: async () => (await import("./send/send.ts")).send },
  { verb: "status", load: async () => (await import("./health/status.ts")).status },
  { verb: "check-health", load: async () => (await import("./health/check.ts")).checkHealth },
  { verb: "doctor", load: async () => (await import("./health/doctor.ts")).doctor },
  { verb: "explain", load: async () => (await import("./help/explain.ts")).explain },
  { verb: "completion", load: async () => (await import("./help/completion.ts")).completion },
  { verb: "__complete", load: async () => (await import("./help/completion.ts")).complete },
];

interface LazyNoun {
  readonly noun: string;
  readonly what: string;
  readonly verbs: () => Promise<readonly Verb[]>;
}

interface LazyVerb {
  readonly verb: string;
  readonly load: () => Promise<Verb>;
}

export const commandNames: readonly string[] = [...nouns.map(({ noun }) => noun), ...alone.map(({ verb }) => verb)];

/** What a line needs that begins with this word; all of them where help or a suggestion may have to name any. */
export async function commandsFor(word: string | undefined): Promise<Commands> {
  if (word === "--version") return commandsOf([]);
  return word !== undefined && commandNames.includes(word) ? commandsOf([word]) : allCommands();
}

export const allCommands = (): Promise<Commands> => commandsOf(commandNames);

export async function commandsOf(names: readonly string[]): Promise<Commands> {
  const meantNouns = nouns.filter(({ noun }) => names.includes(noun));
  const meantAlone = alone.filter(({ verb }) => names.includes(verb));
  return {
    nouns: await Promise.all(meantNouns.map(async ({ verbs, ...rest }): Promise<Noun> => ({ ...rest, verbs: await verbs() }))),
    alone: await Promise.all(meantAlone.map(({ load }) => load())),
  };
}
