import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { words } from "../words.ts";

/** Of a path that is none of ours: an old link, or a slip of the pen. */
export function NotFound(): ReactNode {
  return (
    <>
      <h1>{words.notFound}</h1>
      <p>
        <Link to="/" search={{}}>
          {words.nav.now}
        </Link>
      </p>
    </>
  );
}
