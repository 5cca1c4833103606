import { Outlet, useLocation, useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useAlertsHeard } from "../live/use_queues.ts";
import { SignIn } from "../pages/sign_in/sign_in.tsx";
import { useWho } from "../session/session.tsx";
import { change, nextOf, useSettings } from "../session/settings.ts";
import { words } from "../words.ts";
import { Help } from "./help.tsx";
import { useKeys } from "./keys.ts";
import { Navigation } from "./navigation.tsx";
import { Notices } from "./notices.tsx";
import { pages } from "./pages.ts";
import style from "./shell.module.css";
import { Spoken } from "./spoken.tsx";
import { TopBar } from "./top_bar.tsx";

/** What is around every page. */
export function Shell(): ReactNode {
  const who = useWho();
  const [helps, setHelps] = useState(false);
  const navigate = useNavigate();
  const { time } = useSettings();
  useKeys({
    ...Object.fromEntries(
      pages.flatMap(({ path, key }) => (key === null ? [] : [[`g ${key}`, () => void navigate({ to: path, search: {} })]])),
    ),
    "?": () => setHelps(true),
    "/": (event) => {
      event.preventDefault();
      document.querySelector<HTMLElement>("#search")?.focus();
    },
    t: () => change({ time: nextOf(["relative", "local", "utc"], time) }),
  });
  if (who.kind === "unknown") return null;
  if (who.kind === "nobody") return <SignIn />;
  return <Signed helps={helps} onHelp={setHelps} />;
}

function Signed({ helps, onHelp }: { readonly helps: boolean; readonly onHelp: (helps: boolean) => void }): ReactNode {
  useAlertsHeard();
  const title = useTitle();
  return (
    <div className={style["shell"]}>
      <title>{title}</title>
      <a className={style["skip"]} href="#content">
        {words.skipToContent}
      </a>
      <TopBar />
      <Navigation />
      <main className={style["content"]} id="content" tabIndex={-1}>
        <Notices />
        <Outlet />
      </main>
      <Spoken />
      {helps && <Help onClose={() => onHelp(false)} />}
    </div>
  );
}

/** By which one tab is told from another: the page, and what it is of. */
function useTitle(): string {
  const [first = "", of] = useLocation({ select: ({ pathname }) => pathname })
    .split("/")
    .slice(1);
  const page = pages.find(({ path }) => path === `/${first}`);
  if (page === undefined && first !== "routing_keys") return words.product;
  return `${of ?? words.nav[page?.name ?? "now"]} · ${words.product}`;
}
