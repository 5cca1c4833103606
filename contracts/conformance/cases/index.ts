import { ackAfterWork, confirmBeforeAck, noOutcomeWanted, slowConfirm } from "./acknowledging.ts";
import { missingHeaders } from "./adopting.ts";
import { cancelEarly, cancelOfOthers, cancelRunning, unknownControl } from "./cancelling.ts";
import type { Case } from "./case.ts";
import { confirmLost, refusedOutcome, returnedOutcome } from "./confirming.ts";
import { channelClosed, clientProperties, connectionLost, heartbeatInterval } from "./connecting.ts";
import { permanentFailure, resultViolation, retryAfter, snooze, unknownError } from "./failing.ts";
import { heartbeat, longWork } from "./progressing.ts";
import { anotherEdition, badPayload, bigIntegers, sensitiveValues, unicode, unknownFields, unknownHeaders } from "./reading.ts";
import { carefulStart, poison, redelivery } from "./redelivering.ts";
import { nameOfTheStart, oneOutcome, outcome, sizes, times } from "./reporting.ts";
import { exchangeNotYetThere, noRightToDeclare, queueDeleted, queueNotYetThere, readiness } from "./setting_up.ts";
import { drain, unfinishedAtSigterm } from "./stopping.ts";
import { deliveredTwice, prefetchIsWorked } from "./taking.ts";
import { idempotencyKey, trace } from "./telling.ts";
import { deadline, stubbornWork, timeout } from "./timing_out.ts";

/** All that the kit looks at; what is required first, then in the order of PROTOCOL.md. */
export const cases: readonly Case[] = [
  outcome,
  ackAfterWork,
  confirmBeforeAck,
  slowConfirm,
  refusedOutcome,
  oneOutcome,
  carefulStart,
  unknownHeaders,
  unknownFields,

  queueNotYetThere,
  noRightToDeclare,
  exchangeNotYetThere,
  unicode,
  bigIntegers,
  badPayload,
  anotherEdition,
  idempotencyKey,
  trace,

  returnedOutcome,
  confirmLost,
  nameOfTheStart,
  permanentFailure,
  unknownError,
  retryAfter,
  snooze,
  resultViolation,
  sizes,
  times,
  sensitiveValues,
  noOutcomeWanted,

  heartbeat,
  redelivery,
  timeout,
  deadline,
  stubbornWork,
  prefetchIsWorked,
  poison,
  deliveredTwice,
  longWork,
  missingHeaders,

  cancelRunning,
  cancelEarly,
  cancelOfOthers,
  unknownControl,
  connectionLost,
  channelClosed,
  queueDeleted,
  drain,
  unfinishedAtSigterm,
  clientProperties,
  heartbeatInterval,
  readiness,
];
