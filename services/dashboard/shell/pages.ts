import type { IconName } from "../parts/icons.tsx";
import type { words } from "../words.ts";

/** The pages of the sidebar, in its order; the first ones are in the bar of a phone too. */
export const pages = [
  { path: "/", name: "now", key: "n", onPhone: true },
  { path: "/tasks", name: "tasks", key: "t", onPhone: true },
  { path: "/dead_letters", name: "dead_letters", key: "d", onPhone: true },
  { path: "/consumers", name: "consumers", key: "c", onPhone: false },
  { path: "/schedules", name: "schedules", key: "s", onPhone: false },
  { path: "/pipelines", name: "pipelines", key: "p", onPhone: false },
  { path: "/contracts", name: "contracts", key: null, onPhone: false },
  { path: "/operations", name: "operations", key: null, onPhone: false },
  { path: "/alerts", name: "alerts", key: null, onPhone: false },
  { path: "/audit", name: "audit", key: null, onPhone: false },
  { path: "/api_keys", name: "api_keys", key: null, onPhone: false },
] as const satisfies readonly PageEntry[];

interface PageEntry {
  readonly path: string;
  readonly name: IconName & keyof typeof words.nav;
  readonly key: string | null;
  readonly onPhone: boolean;
}
