import { type ReactNode, useState } from "react";
import type { History, Queue } from "../../api/shapes.ts";
import { Moment } from "../../parts/moment.tsx";
import { words } from "../../words.ts";
import style from "./charts.module.css";
import { Plot } from "./plot.tsx";
import { type ChartData, chartsOf } from "./series.ts";

export function Charts({ history, thresholds }: { readonly history: History; readonly thresholds: Queue["thresholds"] }): ReactNode {
  return (
    <div className={style["charts"]}>
      {chartsOf(history, thresholds).map((chart) => (
        <Chart key={chart.name} chart={chart} />
      ))}
    </div>
  );
}

/** A picture is silent: its caption says what it is, and its table says the same. */
function Chart({ chart }: { readonly chart: ChartData }): ReactNode {
  const [asTable, setAsTable] = useState(false);
  const [title, sentence] = words.routingKey.charts[chart.name];
  const isEmpty = chart.series.every(({ values }) => values.every((value) => value === null));
  return (
    <figure>
      <figcaption>
        <strong>{title}</strong>
        <button type="button" className="button-quiet" onClick={() => setAsTable(!asTable)}>
          {asTable ? words.asChart : words.asTable}
        </button>
        <span className={`quiet ${style["sentence"]}`}>
          {sentence}
          {chart.threshold !== undefined && (
            <>
              {" "}
              <span className={style["threshold"]}>{chart.threshold.name}</span>
            </>
          )}
        </span>
      </figcaption>
      {isEmpty ? (
        <p className={style["none"]}>{words.routingKey.noPoints}</p>
      ) : asTable ? (
        <Table chart={chart} title={title} />
      ) : (
        <Plot chart={chart} />
      )}
    </figure>
  );
}

function Table({ chart, title }: { readonly chart: ChartData; readonly title: string }): ReactNode {
  return (
    <div className={style["table"]} tabIndex={0}>
      <table className="table keep">
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">{words.routingKey.time}</th>
            {chart.series.map(({ name }) => (
              <th key={name} scope="col" className="number">
                {name} {chart.unit}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {chart.times.map((time, index) => (
            <tr key={time}>
              <th scope="row">
                <Moment at={new Date(time * 1_000).toISOString()} />
              </th>
              {chart.series.map(({ name, values }) => (
                <td key={name} className="number">
                  {values[index] ?? "—"}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
