import { acceptingSuite } from "./conformance/accepting.ts";
import { alertingSuite } from "./conformance/alerting.ts";
import { auditSuite } from "./conformance/auditing.ts";
import { byHandSuite } from "./conformance/by_hand.ts";
import { figuresSuite } from "./conformance/figures.ts";
import { invariantSuite } from "./conformance/invariants.ts";
import { keySuite } from "./conformance/keys.ts";
import { leadingSuite } from "./conformance/leading.ts";
import { operationSuite } from "./conformance/operations.ts";
import { pipelineHistorySuite } from "./conformance/pipeline_histories.ts";
import { pipelineSuite } from "./conformance/pipelines.ts";
import { publishingSuite } from "./conformance/publishing.ts";
import { readingSuite } from "./conformance/reading.ts";
import { recordingSuite } from "./conformance/recording.ts";
import { releasingSuite } from "./conformance/releasing.ts";
import { scheduleSuite } from "./conformance/schedules.ts";
import { searchableSuite } from "./conformance/searchable.ts";
import { sessionSuite } from "./conformance/sessions.ts";
import { stateSuite } from "./conformance/states.ts";
import type { Suite } from "./conformance/suite.ts";
import { tellingSuite } from "./conformance/telling.ts";
import { timeSuite } from "./conformance/time.ts";
import { uniqueSuite } from "./conformance/unique.ts";

/** What every store must do, whatever its dialect. Each part is a table of contents of one side of the interface. */
export function storeConformance(suite: Suite): void {
  stateSuite(suite);
  acceptingSuite(suite);
  uniqueSuite(suite);
  publishingSuite(suite);
  releasingSuite(suite);
  recordingSuite(suite);
  byHandSuite(suite);
  operationSuite(suite);
  pipelineSuite(suite);
  scheduleSuite(suite);
  tellingSuite(suite);
  keySuite(suite);
  sessionSuite(suite);
  auditSuite(suite);
  leadingSuite(suite);
  timeSuite(suite);
  readingSuite(suite);
  searchableSuite(suite);
  figuresSuite(suite);
  alertingSuite(suite);
  invariantSuite(suite);
  pipelineHistorySuite(suite);
}
