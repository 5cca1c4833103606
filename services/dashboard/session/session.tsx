import { useQuery } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext } from "react";
import { Refused } from "../api/ask.ts";
import { type Role, roles, type Session } from "../api/shapes.ts";
import { asks } from "../live/queries.ts";

/**
 * Who looks. A server that has no sessions asks for no key, or for one that a browser cannot send:
 *
 *   200        signed in, with a role
 *   404        no sessions here: everything may be tried, and the API says what it refuses
 *   401        sign in first
 */
export type Who =
  | { readonly kind: "unknown" }
  | { readonly kind: "nobody" }
  | { readonly kind: "anybody" }
  | { readonly kind: "somebody"; readonly session: Session };

const WhoContext = createContext<Who>({ kind: "unknown" });

export const useWho = (): Who => useContext(WhoContext);

export function SessionProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const { data, error } = useQuery(asks.session());
  return <WhoContext value={whoOf(data, error)}>{children}</WhoContext>;
}

function whoOf(session: Session | undefined, error: Error | null): Who {
  if (error instanceof Refused && error.problem.status === 401) return { kind: "nobody" };
  if (session === undefined) return error === null ? { kind: "unknown" } : { kind: "anybody" };
  return { kind: "somebody", session };
}

/** Each role may do what the one before may. The API enforces it; here it is only shown. */
export function useMay(needs: Role): boolean {
  const who = useWho();
  if (who.kind !== "somebody") return true;
  return roles.indexOf(who.session.role) >= roles.indexOf(needs);
}
