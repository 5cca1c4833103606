import { type ReactNode, useState } from "react";
import type { Attempt } from "../../api/shapes.ts";
import { words } from "../../words.ts";

/** What an attempt failed with, the last one first; another by its number. */
export function Failure({ attempts }: { readonly attempts: readonly Attempt[] }): ReactNode {
  const failed = attempts.filter(({ outcome }) => outcome === "failed");
  const [chosen, setChosen] = useState<number | null>(null);
  const shown = failed.find(({ attempt }) => attempt === chosen) ?? failed.at(-1);
  if (shown === undefined) return null;
  return (
    <section className="card">
      <div className="head">
        <h2>{words.task.failure}</h2>
        {failed.length > 1 ? (
          <select aria-label={words.task.failure} value={shown.attempt} onChange={(event) => setChosen(Number(event.currentTarget.value))}>
            {failed.map(({ attempt, recorded_at }) => (
              <option key={recorded_at} value={attempt}>
                {words.task.attemptOf(attempt)}
              </option>
            ))}
          </select>
        ) : (
          <span className="quiet">{words.task.attemptOf(shown.attempt)}</span>
        )}
      </div>
      <p>
        <strong>{shown.code ?? shown.failure}</strong>
      </p>
      {shown.message !== null && <p>{shown.message}</p>}
      {(shown.problems ?? []).length > 0 && (
        <ul>
          {shown.problems!.map((one) => (
            <li key={one.pointer}>
              <code>{one.pointer}</code>: {words.expectedGot} {one.expected}, {words.got} {one.got}
            </li>
          ))}
        </ul>
      )}
      {shown.detail !== null && (
        <details>
          <summary>{words.task.detail}</summary>
          <pre tabIndex={0}>{shown.detail}</pre>
        </details>
      )}
    </section>
  );
}
