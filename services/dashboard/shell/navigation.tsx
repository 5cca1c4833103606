import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef } from "react";
import { addressOf } from "../api/address.ts";
import { asks } from "../live/queries.ts";
import { countedTo } from "../parts/format.ts";
import { Icon } from "../parts/icons.tsx";
import { words } from "../words.ts";
import style from "./navigation.module.css";
import { pages } from "./pages.ts";

/** At the side; on a phone at the bottom, where the rest is behind More. */
export function Navigation(): ReactNode {
  const counts = useCounts();
  const more = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const details = more.current!;
    // Without the phone's bar there is nothing to unfold.
    const wide = matchMedia("(min-width: 768px)");
    const follow = (): void => {
      details.open = wide.matches;
    };
    follow();
    wide.addEventListener("change", follow);
    return () => wide.removeEventListener("change", follow);
  }, []);
  const entry = ({ path, name }: (typeof pages)[number]): ReactNode => (
    <li key={path}>
      <Link to={path} search={{}} activeOptions={{ exact: path === "/", includeSearch: false }} onClick={close}>
        <Icon name={name} />
        <span>{words.nav[name]}</span>
        {counts[name] !== undefined && <span className={style["count"]}>{counts[name]}</span>}
      </Link>
    </li>
  );
  return (
    <nav className={style["navigation"]} aria-label={words.nav.pages}>
      <div className={style["inner"]}>
        <ul>{pages.filter(({ onPhone }) => onPhone).map(entry)}</ul>
        <details ref={more}>
          <summary>
            <Icon name="more" />
            <span>{words.nav.more}</span>
          </summary>
          <ul>
            {pages.filter(({ onPhone }) => !onPhone).map(entry)}
            <li>
              <a href={addressOf("/reference")}>
                <Icon name="out" />
                <span>{words.nav.reference}</span>
              </a>
            </li>
          </ul>
        </details>
      </div>
    </nav>
  );

  function close(): void {
    if (matchMedia("(max-width: 767px)").matches) more.current!.open = false;
  }
}

/** What needs a person, beside the name of its page. */
function useCounts(): Readonly<Record<string, string>> {
  const { data: dead } = useQuery({ ...asks.deadLetters(), refetchInterval: 30_000 });
  const { data: alerts } = useQuery({ ...asks.alerts(), refetchInterval: 30_000 });
  const deadTasks = dead?.groups.reduce((sum, group) => sum + group.count, 0) ?? 0;
  const firing = alerts?.alerts.filter(({ state }) => state === "firing").length ?? 0;
  return {
    ...(deadTasks === 0 ? {} : { dead_letters: countedTo(deadTasks) }),
    ...(firing === 0 ? {} : { alerts: String(firing) }),
  };
}
