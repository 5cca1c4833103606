import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useId, useState } from "react";
import { apiRoot } from "../../api/address.ts";
import { ask } from "../../api/ask.ts";
import type { ContractDocument, Task } from "../../api/shapes.ts";
import { asks } from "../../live/queries.ts";
import { Button } from "../../parts/button.tsx";
import { Command } from "../../parts/copy.tsx";
import { bytes, shortId } from "../../parts/format.ts";
import { Problem } from "../../parts/problem.tsx";
import { useWho } from "../../session/session.tsx";
import { words } from "../../words.ts";
import { exampleOf, inWords, nowText } from "./fields.ts";
import { Form } from "./form.tsx";
import style from "./send.module.css";

type Tab = "form" | "json" | "curl";
const tabs: readonly Tab[] = ["form", "json", "curl"];
type Options = Readonly<Record<keyof typeof words.send.option, string>>;
const noOptions: Options = { delay: "", run_at: "", priority: "", expires_in: "", idempotency_key: "" };

/** Sends a task, or only has it checked: by the API, so that this page and the door never disagree. */
export function Send({ contract }: { readonly contract: ContractDocument }): ReactNode {
  const key = contract.routing_key;
  const [text, setText] = useState(() => JSON.stringify(exampleOf(contract.payload_schema, nowText()), null, 2));
  const [options, setOptions] = useState(noOptions);
  const [tab, setTab] = useState<Tab>("form");
  const who = useWho();
  const send = useMutation({
    mutationFn: (dryRun: boolean) =>
      ask<Partial<Task>>(pathOf(key, options, dryRun), {
        method: "POST",
        body: text,
        headers: options.idempotency_key === "" ? {} : { "idempotency-key": options.idempotency_key },
      }),
  });
  const change = (next: string): void => {
    setText(next);
    send.reset();
  };
  const environment = who.kind === "somebody" ? who.session.environment : null;
  return (
    <section className={`card ${style["send"]}`} id="send">
      <h2>{words.send.title(key)}</h2>
      <Examples routingKey={key} onChoose={change} />
      <fieldset className={style["tabs"]}>
        {tabs.map((name) => (
          <button key={name} type="button" aria-pressed={tab === name} onClick={() => setTab(name)}>
            {words.send[name]}
          </button>
        ))}
      </fieldset>
      {tab === "form" && <Form schema={contract.payload_schema} text={text} onChange={change} />}
      {tab === "json" && <TextField text={text} onChange={change} />}
      {tab === "curl" && <Command text={curlOf(key, options, text)} />}
      <details>
        <summary>{words.send.options}</summary>
        <Fields options={options} onChange={setOptions} />
      </details>
      {environment !== null && /^prod/i.test(environment) && <p className={style["warning"]}>{words.send.production(environment)}</p>}
      <p className="row">
        <span className="quiet">{bytes(new Blob([text]).size)}</span>
        <span className="row push">
          <Button needs="developer" disabled={send.isPending} onClick={() => send.mutate(true)}>
            {words.send.check}
          </Button>
          <Button needs="developer" kind="main" disabled={send.isPending} onClick={() => send.mutate(false)}>
            {words.send.send}
          </Button>
        </span>
      </p>
      {send.error !== null && <Problem error={send.error} />}
      {send.data !== undefined && <Answer task={send.data} />}
    </section>
  );
}

/** A payload to begin from, as the contract's own examples have it. */
function Examples({ routingKey, onChoose }: { readonly routingKey: string; readonly onChoose: (text: string) => void }): ReactNode {
  const { data } = useQuery(asks.examples(routingKey));
  if (data === undefined || data.valid.length === 0) return null;
  return (
    <label className={style["example"]}>
      {words.send.example}
      <select
        defaultValue=""
        onChange={({ currentTarget: { value } }) => onChoose(data.valid.find(({ name }) => name === value)!.payload_text)}
      >
        <option value="" disabled>
          {words.send.choose}
        </option>
        {data.valid.map(({ name }) => (
          <option key={name} value={name}>
            {inWords(name)}
          </option>
        ))}
      </select>
    </label>
  );
}

function pathOf(key: string, { idempotency_key: _, ...options }: Options, dryRun: boolean): string {
  const given = Object.entries(options).filter(([, value]) => value !== "");
  const query = new URLSearchParams([...given, ...(dryRun ? [["dry_run", "true"]] : [])] as string[][]).toString();
  return `/tasks/${key}${query === "" ? "" : `?${query}`}`;
}

function curlOf(key: string, options: Options, text: string): string {
  const headers = options.idempotency_key === "" ? "" : ` -H 'idempotency-key: ${options.idempotency_key}'`;
  const quoted = text.replaceAll("'", `'\\''`);
  return `curl -i '${apiRoot}${pathOf(key, options, false).slice(1)}' -H 'content-type: application/json'${headers} \\\n     -d '${quoted}'`;
}

function TextField({ text, onChange }: { readonly text: string; readonly onChange: (text: string) => void }): ReactNode {
  const field = useId();
  return (
    <>
      <label htmlFor={field} className="only-spoken">
        {words.task.payloadLabel}
      </label>
      <textarea
        id={field}
        className={style["text"]}
        rows={Math.min(20, text.split("\n").length + 2)}
        spellCheck={false}
        value={text}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </>
  );
}

function Fields({ options, onChange }: { readonly options: Options; readonly onChange: (options: Options) => void }): ReactNode {
  return (
    <div className={style["options"]}>
      {(Object.keys(words.send.option) as readonly (keyof Options)[]).map((name) => {
        const [label, example] = words.send.option[name];
        const become = (value: string): void => onChange({ ...options, [name]: value });
        return (
          // biome-ignore lint/a11y/noLabelWithoutControl: the one or the other is in it
          <label key={name}>
            {label}
            {name === "priority" ? (
              <select value={options.priority} onChange={(event) => become(event.currentTarget.value)}>
                <option value="">{words.send.normal}</option>
                <option value="high">{words.send.high}</option>
              </select>
            ) : (
              <input
                value={options[name]}
                placeholder={example}
                autoComplete="off"
                onChange={(event) => become(event.currentTarget.value)}
              />
            )}
          </label>
        );
      })}
    </div>
  );
}

function Answer({ task }: { readonly task: Partial<Task> }): ReactNode {
  return (
    <p role="status" className={style["fits"]}>
      {task.id === undefined ? (
        `✓ ${words.send.fits}`
      ) : (
        <>
          ✓ {words.send.sent}{" "}
          <Link to="/tasks/$id" params={{ id: task.id }} search={{}}>
            {shortId(task.id)}
          </Link>
        </>
      )}
    </p>
  );
}
