import type { ReactNode } from "react";
import type { TaskState } from "../api/shapes.ts";

/** Our own drawings, on a ground of 16 by 16, in the colour of the text beside them. */
export function Icon({ name }: { readonly name: IconName }): ReactNode {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true" data-icon={name}>
      {drawings[name]}
    </svg>
  );
}

const check = <path d="M3 8.5l3.5 3.5L13 4.5" />;
const cross = <path d="M4 4l8 8M12 4l-8 8" />;

const drawings = {
  scheduled: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M8 4.5V8l2.5 1.5" />
    </>
  ),
  blocked: <path d="M3 8h.01M8 8h.01M13 8h.01" strokeWidth="2.5" />,
  accepted: <circle cx="8" cy="8" r="5" />,
  queued: <path d="M2.5 4h11M2.5 8h11M2.5 12h11" />,
  running: <path d="M4.5 3v10L13 8z" fill="currentColor" />,
  retrying: <path d="M13 8a5 5 0 1 1-1.5-3.5M13 2v3h-3" />,
  succeeded: check,
  handed_over: <path d="M2 8h1.5M6 8h8M10.5 4.5L14 8l-3.5 3.5" />,
  dead: cross,
  expired: <path d="M4 2.5h8M4 13.5h8M5 2.5c0 4 6 4 6 5.5s-6 1.5-6 5.5M11 2.5c0 4-6 4-6 5.5s6 1.5 6 5.5" />,
  cancelled: (
    <>
      <circle cx="8" cy="8" r="5.5" />
      <path d="M4.2 11.8l7.6-7.6" />
    </>
  ),
  skipped: <path d="M3 4l4 4-4 4M8.5 4l4 4-4 4" />,
  now: (
    <>
      <path d="M2 9h3l2-5 3 8 1.5-3H14" />
    </>
  ),
  tasks: <path d="M6 4h8M6 8h8M6 12h8M2.5 4h.01M2.5 8h.01M2.5 12h.01" />,
  dead_letters: <path d="M2 4.5h12v8H2zM2 4.5l6 4.5 6-4.5" />,
  consumers: (
    <>
      <rect x="4" y="4" width="8" height="8" rx="1" />
      <path d="M6.5 1.5V4M9.5 1.5V4M6.5 12v2.5M9.5 12v2.5M1.5 6.5H4M1.5 9.5H4M12 6.5h2.5M12 9.5h2.5" />
    </>
  ),
  schedules: <path d="M2.5 3.5h11v10h-11zM2.5 6.5h11M5.5 1.5v3M10.5 1.5v3" />,
  pipelines: <path d="M1.5 8h4M10.5 4H8L5.5 8 8 12h2.5M10.5 2.5h4v3h-4zM10.5 10.5h4v3h-4z" />,
  contracts: <path d="M4 1.5h6l2.5 2.5v10.5H4zM6.5 7h4M6.5 10h4" />,
  operations: <path d="M2.5 12.5l5-5M9 2l5 5-2 2-5-5zM2 14l2 0" />,
  alerts: <path d="M8 2.5a4 4 0 0 1 4 4c0 4 1.5 5 1.5 5h-11s1.5-1 1.5-5a4 4 0 0 1 4-4zM6.5 13.5a1.5 1.5 0 0 0 3 0" />,
  audit: (
    <>
      <circle cx="7" cy="7" r="4.5" />
      <path d="M10.5 10.5L14 14" />
    </>
  ),
  api_keys: (
    <>
      <circle cx="5" cy="11" r="3" />
      <path d="M7.2 8.8L13.5 2.5M11 5l2 2" />
    </>
  ),
  more: <path d="M3 4h10M3 8h10M3 12h10" />,
  theme: (
    <>
      <circle cx="8" cy="8" r="5.5" />
      <path d="M8 2.5a5.5 5.5 0 0 1 0 11z" fill="currentColor" />
    </>
  ),
  paused: <path d="M5.5 3.5v9M10.5 3.5v9" strokeWidth="2.5" />,
  warning: <path d="M8 2L1.5 13.5h13zM8 6.5v3.5M8 12h.01" />,
  actions: <path d="M3.5 8h.01M8 8h.01M12.5 8h.01" strokeWidth="2.5" />,
  copy: <path d="M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3" />,
  out: <path d="M6 2.5H2.5v11h11V10M9 2.5h4.5V7M13.5 2.5L7 9" />,
  dot: <circle cx="8" cy="8" r="4.5" fill="currentColor" />,
  ring: <circle cx="8" cy="8" r="4.5" />,
} as const satisfies Readonly<Record<TaskState, ReactNode>> & Readonly<Record<string, ReactNode>>;

export type IconName = keyof typeof drawings;
