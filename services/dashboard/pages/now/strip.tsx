import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Refused } from "../../api/ask.ts";
import type { Status } from "../../api/shapes.ts";
import { Icon } from "../../parts/icons.tsx";
import { clock, Moment } from "../../parts/moment.tsx";
import { words } from "../../words.ts";
import style from "./strip.module.css";
import { useIsStale } from "./use_is_stale.ts";

const said = words.now.strip;

/** How the parts of Waybill itself are. What is no longer answered turns grey, and says of when it is. */
export function Strip({ query }: { readonly query: UseQueryResult<Status> }): ReactNode {
  const isStale = useIsStale(query.dataUpdatedAt);
  const { data: status, error } = query;
  if (status === undefined) return null;
  const { broker, api } = status;
  return (
    <ul className={style["strip"]} data-stale={isStale}>
      {isStale && (
        <li>
          {words.now.asOf} {clock(new Date(query.dataUpdatedAt).toISOString(), "local")}
        </li>
      )}
      <li data-good={error === null} title={said.means.api}>
        <Icon name={error === null ? "dot" : "warning"} />{" "}
        {error === null ? said.api(api.p95_ms) : error instanceof Refused ? said.refuses : said.silent}
        {api.error_share !== null && api.error_share > 0 && <>, {said.errors(api.error_share)}</>}
      </li>
      <li data-good={broker.state === "up"} title={said.means.confirm}>
        <Icon name={broker.state === "up" ? "dot" : "warning"} /> {said.broker[broker.state]}
        {broker.state === "up" && broker.confirm_p95_ms !== null && <>, {said.confirm(broker.confirm_p95_ms)}</>}
        {broker.state !== "up" && broker.since !== null && (
          <>
            , <Moment at={broker.since} />
          </>
        )}
      </li>
      <li title={said.means.notYetPublished}>{said.notYetPublished(status.not_yet_published, status.more_not_yet_published)}</li>
      <OutcomesWaiting status={status} isStale={isStale} />
      {api.event_loop_delay_ms !== null && <li title={said.means.eventLoop}>{said.eventLoop(api.event_loop_delay_ms)}</li>}
    </ul>
  );
}

/** A coordinator looks; where none does, the figure is older than what is asked. */
function OutcomesWaiting({ status, isStale }: { readonly status: Status; readonly isStale: boolean }): ReactNode {
  const { outcomes_waiting: waiting, outcomes_oldest_seconds: oldest, outcomes_as_of: asOf } = status;
  const isOld = useIsStale(asOf === null ? 0 : Date.parse(asOf)) && !isStale;
  return (
    <li title={said.means.outcomes} data-stale={isOld}>
      {said.outcomes(waiting, oldest === null ? null : oldest * 1_000)}
      {isOld && asOf !== null && ` (${words.now.asOf} ${clock(asOf, "local")})`}
    </li>
  );
}
