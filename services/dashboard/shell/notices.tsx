import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Refused } from "../api/ask.ts";
import { asks } from "../live/queries.ts";
import { useLiveState } from "../live/use_live.ts";
import { Icon } from "../parts/icons.tsx";
import { words } from "../words.ts";
import style from "./notices.module.css";

/** What is wrong with the page's own ground, whichever page it is. */
export function Notices(): ReactNode {
  const { error } = useQuery(asks.status());
  const { kind } = useLiveState();
  return (
    <>
      {error instanceof Refused && error.problem.code === "store_unavailable" && <Notice>{words.storeAway}</Notice>}
      {kind === "buffered" && (
        <Notice>
          {words.buffered} <code>{words.bufferedMend}</code>
        </Notice>
      )}
    </>
  );
}

function Notice({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <p className={style["notice"]} role="alert">
      <Icon name="warning" /> <span>{children}</span>
    </p>
  );
}
