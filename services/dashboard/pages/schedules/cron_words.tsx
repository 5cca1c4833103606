import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

/** A cron expression in words. What the words do not know stays the expression, which stands beside them. */
export function CronWords({ cron }: { readonly cron: string }): ReactNode {
  const { data } = useQuery({ queryKey: ["cron", cron], queryFn: () => inWords(cron), staleTime: Number.POSITIVE_INFINITY });
  return <span>{data}</span>;
}

async function inWords(cron: string): Promise<string> {
  const { toString: say } = await import("cronstrue");
  try {
    return say(cron, { use24HourTimeFormat: true, verbose: false });
  } catch {
    return "";
  }
}
