import { Fragment, type ReactNode } from "react";
import { addressOf } from "../api/address.ts";
import { Refused, Unreachable } from "../api/ask.ts";
import { words } from "../words.ts";
import style from "./problem.module.css";

/** What the API said no with: its own sentence, what became of the task, and what to do next. */
export function Problem({ error, again }: { readonly error: Error; readonly again?: () => void }): ReactNode {
  if (error instanceof Unreachable)
    return (
      <Framed title={words.unreachable} again={again}>
        {null}
      </Framed>
    );
  if (!(error instanceof Refused)) return <Framed title={error.message}>{null}</Framed>;
  const { code, title, accepted, problems = [], hint, send_again: sendAgain, request_id: requestId } = error.problem;
  return (
    <Framed title={title} again={sendAgain?.safe === true ? again : undefined}>
      <p>
        <Detail problem={error.problem} /> {accepted === "unknown" && words.problemWas.unknown}{" "}
        {sendAgain?.after_seconds !== undefined && words.sendAgainAfter(sendAgain.after_seconds)}
      </p>
      {problems.length > 0 && (
        <ul>
          {problems.map((one) => (
            <li key={`${one.pointer}${one.rule}`}>
              <code>{one.pointer === "" ? "/" : one.pointer}</code>: {words.expectedGot} {one.expected}, {words.got} {one.got}
              {one.suggestion !== undefined && (
                <>
                  ; {words.didYouMean} <code>{one.suggestion}</code>?
                </>
              )}
            </li>
          ))}
        </ul>
      )}
      <p className={style["codes"]}>
        <a href={addressOf(`/errors/${code}`)}>{code}</a>
        {hint !== undefined && <code>{hint}</code>}
        {requestId !== undefined && (
          <span>
            {words.requestId} {requestId}
          </span>
        )}
      </p>
    </Framed>
  );
}

/** Of a key that is not known: as the box writes keys. */
function Detail({ problem: { detail, unknown_key: unknown, suggestions = [] } }: { readonly problem: Refused["problem"] }): ReactNode {
  if (unknown === undefined || suggestions.length === 0) return detail;
  return (
    <>
      {words.unknownKey} <code>{unknown}:</code>. {words.didYouMeanKey}{" "}
      {suggestions.map((one, index) => (
        <Fragment key={one}>
          {index > 0 && ` ${words.or} `}
          <code>{one}:</code>
        </Fragment>
      ))}
      ?
    </>
  );
}

function Framed({
  title,
  again,
  children,
}: {
  readonly title: string;
  readonly again?: (() => void) | undefined;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <div className={style["problem"]} role="alert">
      <strong>{title}</strong>
      {children}
      {again !== undefined && (
        <button type="button" onClick={again}>
          {words.tryAgain}
        </button>
      )}
    </div>
  );
}
