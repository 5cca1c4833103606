import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { asks } from "../live/queries.ts";
import { needsOf } from "../parts/needs.ts";
import { words } from "../words.ts";

/** Says a new verdict to who listens to the page, at most once in 30 s. Numbers that tick are said by nobody. */
export function Spoken(): ReactNode {
  const { data } = useQuery(asks.status());
  const many = data === undefined ? 0 : needsOf(data).many;
  const said = data === undefined ? "" : many === 0 ? words.said.ok : words.said.trouble(many);
  const [spoken, setSpoken] = useState("");
  const last = useRef(0);
  useEffect(() => {
    if (said === spoken) return;
    const timer = setTimeout(
      () => {
        last.current = Date.now();
        setSpoken(said);
      },
      Math.max(0, last.current + 30_000 - Date.now()),
    );
    return () => clearTimeout(timer);
  }, [said, spoken]);
  return (
    <p role="status" className="only-spoken">
      {spoken}
    </p>
  );
}
