import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import type { FormEvent, ReactNode } from "react";
import { ask } from "../api/ask.ts";
import { asks, queryClient } from "../live/queries.ts";
import { useLiveState } from "../live/use_live.ts";
import { understand } from "../pages/tasks/filter.ts";
import { useIsFrozen } from "../pages/tasks/frozen.ts";
import { Icon } from "../parts/icons.tsx";
import { useNow } from "../parts/moment.tsx";
import { needsOf } from "../parts/needs.ts";
import { useWho } from "../session/session.tsx";
import { change, nextOf, useSettings } from "../session/settings.ts";
import { words } from "../words.ts";
import style from "./top_bar.module.css";

export function TopBar(): ReactNode {
  return (
    <header className={style["bar"]}>
      <Environment />
      <Link to="/" search={{}} className={style["name"]}>
        {words.product}
      </Link>
      <Verdict />
      <Search />
      <Liveness />
      <Theme />
      <Role />
    </header>
  );
}

/** Production is red, so that nobody means another. */
function Environment(): ReactNode {
  const who = useWho();
  const environment = who.kind === "somebody" ? who.session.environment : null;
  if (environment === null || environment === "") return null;
  return (
    <span className={style["environment"]} data-production={/^prod/i.test(environment)}>
      {environment}
    </span>
  );
}

function Verdict(): ReactNode {
  const { data, error } = useQuery({ ...asks.status(), refetchInterval: 10_000 });
  const many = data === undefined ? 0 : needsOf(data).many;
  const verdict = error !== null || data === undefined ? "unknown" : many === 0 ? "ok" : "trouble";
  const said = verdict === "trouble" ? words.now.needYou(many) : words.bar.verdict[verdict];
  return (
    <Link to="/" search={{}} className={style["verdict"]} data-verdict={verdict} title={said} aria-label={said}>
      <Icon name={verdict === "ok" ? "dot" : verdict === "trouble" ? "warning" : "ring"} />
      {verdict === "trouble" && <span>{many}</span>}
    </Link>
  );
}

function Search(): ReactNode {
  const navigate = useNavigate();
  return (
    <search className={style["search"]}>
      <form onSubmit={search}>
        <input
          id="search"
          name="search"
          type="search"
          autoComplete="off"
          placeholder={words.bar.search}
          aria-label={words.bar.searchLabel}
        />
      </form>
    </search>
  );

  function search(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const understood = understand(String(new FormData(event.currentTarget).get("search")));
    event.currentTarget.reset();
    (document.activeElement as HTMLElement | null)?.blur();
    if (understood.kind === "task") void navigate({ to: "/tasks/$id", params: { id: understood.id }, search: {} });
    else void navigate({ to: "/tasks", search: Object.fromEntries(understood.filter) });
  }
}

function Liveness(): ReactNode {
  const state = useLiveState();
  const isFrozen = useIsFrozen();
  const now = useNow(state.kind === "reconnecting");
  if (state.kind === "closed") return null;
  const kind = state.kind === "live" && isFrozen ? "frozen" : state.kind;
  const said =
    state.kind === "reconnecting"
      ? words.bar.reconnecting(Math.max(0, now - state.since))
      : words.bar[kind as "live" | "frozen" | "polling" | "buffered"];
  return (
    <span className={style["live"]} data-live={kind}>
      <Icon name={kind === "live" ? "dot" : kind === "frozen" ? "paused" : "ring"} />
      <span>{said}</span>
    </span>
  );
}

function Theme(): ReactNode {
  const { theme } = useSettings();
  const said = words.bar.theme[theme];
  return (
    <button
      type="button"
      className="button-plain"
      title={said}
      aria-label={said}
      onClick={() => change({ theme: nextOf(["system", "light", "dark"], theme) })}
    >
      <Icon name="theme" />
    </button>
  );
}

function Role(): ReactNode {
  const who = useWho();
  if (who.kind !== "somebody") return null;
  const { name, role } = who.session;
  // A server without keys asks nobody who they are, and calls everybody so.
  const asksWho = name !== "nobody asked";
  return (
    <span className={style["role"]}>
      <span title={name}>{role}</span>
      {asksWho && (
        <button type="button" className="button-plain" onClick={() => void signOut()}>
          {words.bar.signOut}
        </button>
      )}
    </span>
  );
}

async function signOut(): Promise<void> {
  await ask("/session", { method: "DELETE" });
  queryClient.clear();
  location.reload();
}
