import { ackAfterWork, confirmBeforeAck } from "./acknowledging.ts";
import type { Case } from "./case.ts";
import { permanentFailure, retryAfter } from "./failing.ts";
import { badPayload, bigIntegers, missingHeaders, unknownHeaders } from "./reading.ts";
import { carefulStart, poison, redelivery } from "./redelivering.ts";
import { drain } from "./stopping.ts";

/** All that the kit looks at; what is required first. */
export const cases: readonly Case[] = [
  ackAfterWork,
  confirmBeforeAck,
  carefulStart,
  unknownHeaders,
  redelivery,
  poison,
  badPayload,
  missingHeaders,
  bigIntegers,
  permanentFailure,
  retryAfter,
  drain,
];
