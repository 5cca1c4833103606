import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Refused } from "../api/ask.ts";
import { asks } from "../live/queries.ts";
import { Icon } from "../parts/icons.tsx";
import { words } from "../words.ts";
import style from "./notices.module.css";

/** What is wrong with the page's own ground, whichever page it is. */
export function Notices(): ReactNode {
  const { error } = useQuery(asks.status());
  if (!(error instanceof Refused) || error.problem.code !== "store_unavailable") return null;
  return (
    <p className={style["notice"]} role="alert">
      <Icon name="warning" /> <span>{words.storeAway}</span>
    </p>
  );
}
