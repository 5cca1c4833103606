import { type ReactNode, useEffect, useState } from "react";
import { useSettings } from "../session/settings.ts";
import { words } from "../words.ts";
import { shortDuration } from "./format.ts";

/** A time: how long ago, or as a clock shows it (`t` changes that); the whole of it in the title. */
export function Moment({ at, none = "" }: { readonly at: string | null; readonly none?: string }): ReactNode {
  const { time } = useSettings();
  const now = useNow(time === "relative" && at !== null);
  if (at === null) return <span className="quiet">{none}</span>;
  return (
    <time dateTime={at} title={at}>
      {time === "relative" ? relative(Date.parse(at), now) : clock(at, time)}
    </time>
  );
}

function relative(at: number, now: number): string {
  const gone = now - at;
  if (Math.abs(gone) < 1_000) return words.justNow;
  return gone > 0 ? words.ago(wholeSeconds(gone)) : words.ahead(wholeSeconds(-gone));

  function wholeSeconds(ms: number): number {
    return ms < 10_000 ? Math.floor(ms / 1_000) * 1_000 : ms;
  }
}

export function clock(at: string, zone: "local" | "utc"): string {
  const date = new Date(at);
  const isToday = date.toDateString() === new Date().toDateString();
  const format = new Intl.DateTimeFormat("en-GB", {
    ...(isToday ? {} : { year: "numeric", month: "short", day: "numeric" }),
    ...{ hour: "2-digit", minute: "2-digit", second: "2-digit" },
    ...(zone === "utc" ? { timeZone: "UTC" } : {}),
  });
  return `${format.format(date)}${zone === "utc" ? " UTC" : ""}`;
}

/** How long something lasts already, counting. */
export function Lasting({ since }: { readonly since: string }): ReactNode {
  const now = useNow(true);
  return <span title={since}>{shortDuration(now - Date.parse(since))}</span>;
}

/** The time, once a second for all who want it. */
export function useNow(ticking: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!ticking) return;
    setNow(Date.now());
    hearers.add(setNow);
    timer ??= window.setInterval(() => {
      const time = Date.now();
      for (const hear of hearers) hear(time);
    }, 1_000);
    return () => {
      hearers.delete(setNow);
      if (hearers.size > 0) return;
      clearInterval(timer);
      timer = undefined;
    };
  }, [ticking]);
  return now;
}

const hearers = new Set<(now: number) => void>();
let timer: number | undefined;
