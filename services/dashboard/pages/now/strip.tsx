import type { ReactNode } from "react";
import type { Status } from "../../api/shapes.ts";
import { Icon } from "../../parts/icons.tsx";
import { Moment } from "../../parts/moment.tsx";
import { words } from "../../words.ts";
import style from "./strip.module.css";

/** How the parts of Waybill itself are. */
export function Strip({ status }: { readonly status: Status | undefined }): ReactNode {
  if (status === undefined) return null;
  const { broker } = status;
  return (
    <ul className={style["strip"]}>
      <li data-good="true">
        <Icon name="dot" /> {words.now.strip.api} {words.now.strip.answers}
      </li>
      <li data-good={broker.state === "up"}>
        <Icon name={broker.state === "up" ? "dot" : "warning"} /> {words.now.strip.broker[broker.state]}
        {broker.state !== "up" && broker.since !== null && (
          <>
            , <Moment at={broker.since} />
          </>
        )}
      </li>
      <li>{words.now.strip.notYetPublished(status.not_yet_published)}</li>
      {status.outcomes_waiting !== null && <li>{words.now.strip.outcomes(status.outcomes_waiting)}</li>}
    </ul>
  );
}
