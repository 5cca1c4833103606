import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { ask } from "../../api/ask.ts";
import { queryClient } from "../../live/queries.ts";
import { Problem } from "../../parts/problem.tsx";
import { words } from "../../words.ts";
import style from "./sign_in.module.css";

/** A key is taken once; from then on the browser has a cookie, since an EventSource can send no header. */
export function SignIn(): ReactNode {
  const field = useRef<HTMLInputElement>(null);
  // The only thing to do here.
  useEffect(() => field.current?.focus(), []);
  const [error, setError] = useState<Error | null>(null);
  return (
    <main className={style["page"]}>
      <h1>{words.product}</h1>
      <form onSubmit={signIn} className={style["form"]}>
        <label>
          {words.signIn.label}
          <input ref={field} name="api_key" type="password" autoComplete="current-password" required />
        </label>
        <button type="submit" className="button-main">
          {words.signIn.button}
        </button>
        <p className="quiet">{words.signIn.body}</p>
        {error !== null && <Problem error={error} />}
      </form>
    </main>
  );

  async function signIn(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const key = String(new FormData(event.currentTarget).get("api_key"));
    try {
      await ask("/session", { method: "POST", body: { api_key: key } });
      await queryClient.resetQueries();
    } catch (refused) {
      setError(refused as Error);
    }
  }
}
