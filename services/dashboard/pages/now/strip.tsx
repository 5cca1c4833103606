import type { ReactNode } from "react";
import type { Status } from "../../api/shapes.ts";
import { duration } from "../../parts/format.ts";
import { Icon } from "../../parts/icons.tsx";
import { Moment } from "../../parts/moment.tsx";
import { words } from "../../words.ts";
import style from "./strip.module.css";

/** How the parts of Waybill itself are. */
export function Strip({ status }: { readonly status: Status | null | undefined }): ReactNode {
  if (status == null) return null;
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
        {broker.confirm_ms != null && ` · ${words.now.strip.confirm(duration(broker.confirm_ms.p95))}`}
      </li>
      <li>{words.now.strip.notYetPublished(status.not_yet_published)}</li>
      {status.outcomes_waiting !== null && <li>{words.now.strip.outcomes(status.outcomes_waiting)}</li>}
    </ul>
  );
}
