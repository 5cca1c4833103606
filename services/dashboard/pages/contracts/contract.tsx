import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Fragment, type ReactNode } from "react";
import type { ContractDocument, ContractPolicy, Schema } from "../../api/shapes.ts";
import { asks } from "../../live/queries.ts";
import { Asked } from "../../parts/asked.tsx";
import { Copy } from "../../parts/copy.tsx";
import { Json } from "../../parts/json.tsx";
import { words } from "../../words.ts";
import style from "./contract.module.css";
import { fieldsOf, inWords } from "./fields.ts";
import { Send } from "./send.tsx";

/** What may be sent, what becomes of it, and beside it a place to send one. */
export function ContractPage(): ReactNode {
  const { routing_key: key } = useParams({ strict: false }) as { readonly routing_key: string };
  const query = useQuery(asks.contract(key));
  return (
    <>
      <Link to="/contracts" search={{}}>
        ← {words.contracts.title}
      </Link>
      <Asked query={query}>{(contract) => <Shown key={contract.routing_key} contract={contract} />}</Asked>
    </>
  );
}

function Shown({ contract: document }: { readonly contract: ContractDocument }): ReactNode {
  const { routing_key: key, contract, payload_schema: payload, result_schema: result, digest } = document;
  return (
    <>
      <div className="head">
        <h1>{key}</h1>
        <span className="quiet">{contract.title}</span>
        <Link to="/routing_keys/$routing_key" params={{ routing_key: key }} search={{}} className="push">
          {words.contracts.queue}
        </Link>
      </div>
      <p>{contract.description}</p>
      <div className={style["beside"]}>
        <div>
          <Part title={words.contracts.payload} schema={payload} name={`${key}-payload`} />
          <Part title={words.contracts.result} schema={result} name={`${key}-result`} />
          <ExamplesOf routingKey={key} />
          <section>
            <h2>{words.contracts.policy}</h2>
            <ul>
              {sentencesOf(contract).map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
            <dl className="facts">
              {factsOf(contract).map(([name, value]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
              <div>
                <dt>{words.contracts.digest}</dt>
                <dd>
                  <code title={digest}>{digest.slice(0, 16)}…</code> <Copy text={digest} />
                </dd>
              </div>
            </dl>
          </section>
        </div>
        <Send contract={document} />
      </div>
    </>
  );
}

/** Those that do not fit say as much of a contract as those that do. */
function ExamplesOf({ routingKey }: { readonly routingKey: string }): ReactNode {
  const { data } = useQuery(asks.examples(routingKey));
  if (data === undefined) return null;
  return (
    <section>
      <h2>{words.contracts.examples}</h2>
      {(["valid", "invalid"] as const).map((kind) => (
        <details key={kind}>
          <summary>{words.contracts[kind](data[kind].length)}</summary>
          {data[kind].map(({ name, payload_text: text }) => (
            <Fragment key={name}>
              <h3>{inWords(name)}</h3>
              <pre tabIndex={0}>{text}</pre>
            </Fragment>
          ))}
        </details>
      ))}
    </section>
  );
}

function Part({ title, schema, name }: { readonly title: string; readonly schema: Schema; readonly name: string }): ReactNode {
  const fields = fieldsOf(schema);
  const head = words.contracts.fields;
  return (
    <section>
      <h2>{title}</h2>
      {schema.description !== undefined && <p className="quiet">{schema.description}</p>}
      {fields.length > 0 && (
        <table className="table small">
          <caption>{title}</caption>
          <thead>
            <tr>
              <th scope="col">{head.field}</th>
              <th scope="col">{head.type}</th>
              <th scope="col">{head.description}</th>
            </tr>
          </thead>
          <tbody>
            {fields.map(({ name: field, type, isRequired, description }) => (
              <tr key={field}>
                <th scope="row">
                  <code>{field}</code>
                </th>
                <td>
                  {type} <span className="quiet">{isRequired ? words.contracts.required : words.contracts.optional}</span>
                </td>
                <td>{description}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <details>
        <summary>{words.contracts.schemaText}</summary>
        <Json value={schema} name={name} />
      </details>
    </section>
  );
}

const say = words.contracts.sentence;

/** The policy as it stands in the contract; what it leaves out has its default, which is the API's to know. */
function sentencesOf({ retry, timeout, outcome, limits, ordered_by, fair_by, unique, alerts }: ContractPolicy): readonly string[] {
  return [
    ...(outcome === "none" ? [say.outcomeNone] : []),
    ...(retry?.max_attempts === undefined ? [] : [say.attempts(String(retry.max_attempts))]),
    ...(retry?.first_delay === undefined
      ? []
      : [say.backoff(retry.backoff ?? "exponential", retry.first_delay, retry.max_delay ?? retry.first_delay)]),
    ...(timeout === undefined ? [] : [say.timeout(timeout)]),
    ...(limits?.rate === undefined ? [] : [say.rate(limits.rate)]),
    ...(limits?.concurrency === undefined ? [] : [say.concurrency(limits.concurrency, limits.per)]),
    ...(ordered_by === undefined ? [] : [say.ordered(ordered_by)]),
    ...(fair_by === undefined ? [] : [say.fair(fair_by)]),
    ...(unique === undefined ? [] : [say.unique(unique.by.join(", "), unique.while)]),
    ...Object.entries(alerts ?? {}).map(([name, value]) => say.alert(name, String(value))),
    say.defaults,
  ];
}

function factsOf({ owner, searchable = [], sensitive = [], runbook }: ContractPolicy): readonly (readonly [string, ReactNode])[] {
  return [
    [words.contracts.owner, owner],
    ...(searchable.length === 0 ? [] : ([[words.contracts.searchable, searchable.join(", ")]] as const)),
    ...(sensitive.length === 0 ? [] : ([[words.contracts.sensitive, sensitive.join(", ")]] as const)),
    ...(runbook === undefined
      ? []
      : ([
          [
            words.contracts.runbook,
            <a key="" href={runbook} rel="noreferrer">
              {runbook}
            </a>,
          ],
        ] as const)),
  ];
}
