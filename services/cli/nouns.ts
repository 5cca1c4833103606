import { alert } from "./alert/verbs.ts";
import { apiKey } from "./api_key/verbs.ts";
import { audit } from "./audit/verbs.ts";
import { consumer } from "./consumer/verbs.ts";
import { context } from "./context/verbs.ts";
import { contract } from "./contract/verbs.ts";
import { deadLetter } from "./dead_letter/verbs.ts";
import { checkHealth } from "./health/check.ts";
import { doctor } from "./health/doctor.ts";
import { status } from "./health/status.ts";
import { complete, completion } from "./help/completion.ts";
import { explain } from "./help/explain.ts";
import { operation } from "./operation/verbs.ts";
import { pipeline } from "./pipeline/verbs.ts";
import { queue } from "./queue/verbs.ts";
import { schedule } from "./schedule/verbs.ts";
import { send } from "./send/send.ts";
import { task } from "./task/verbs.ts";
import { topology } from "./topology/verbs.ts";
import type { Noun, Verb } from "./verb.ts";

/** The table of contents: `waybill <noun> <verb>`. */
export const nouns: readonly Noun[] = [
  ...[task, deadLetter, queue, consumer, schedule, pipeline, operation],
  ...[alert, audit, contract, apiKey, topology, context],
];

/** Commands that need no noun. */
export const alone: readonly Verb[] = [send, status, checkHealth, doctor, explain, completion, complete];
