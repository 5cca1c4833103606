import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { words } from "../words.ts";
import { Problem } from "./problem.tsx";

/** What was asked for, or that it is not there yet, or why there is none. What was known before an error stays. */
export function Asked<Data>({
  query,
  children,
}: {
  readonly query: UseQueryResult<Data>;
  readonly children: (data: Data) => ReactNode;
}): ReactNode {
  const { data, error } = query;
  return (
    <>
      {error !== null && <Problem error={error} again={() => void query.refetch()} />}
      {data !== undefined ? children(data) : error === null && <p className="quiet">{words.loading}</p>}
    </>
  );
}
