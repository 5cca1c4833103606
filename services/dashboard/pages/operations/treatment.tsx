import type { ReactNode } from "react";
import { words } from "../../words.ts";

/** How many are treated at once, which first, and with which priority: as it is typed. */
export interface Treatment {
  readonly rate: string;
  readonly hasCanary: boolean;
  readonly first: string;
  readonly firstSucceed: string;
  readonly priority: "" | "normal" | "high";
}

export const usualTreatment = (action: "replay" | "cancel"): Treatment => ({
  ...{ rate: "20", hasCanary: action === "replay", first: "5", firstSucceed: "4", priority: "" },
});

/** As `POST /operations` has it; what is no number the API refuses by name. */
export function askedAs({ rate, hasCanary, first, firstSucceed, priority }: Treatment): object {
  return {
    ...(rate === "" ? {} : { rate: `${rate}/s` }),
    ...(hasCanary && first !== "" ? { first: Number(first) } : {}),
    ...(hasCanary && first !== "" && firstSucceed !== "" ? { first_succeed: Number(firstSucceed) } : {}),
    ...(priority === "" ? {} : { priority }),
  };
}

export function TreatmentFields({ action, total, value, onChange }: TreatmentParts): ReactNode {
  const change = (changes: Partial<Treatment>): void => onChange({ ...value, ...changes });
  return (
    <>
      <p className="row">
        <label>
          {words.many.rate}{" "}
          <input inputMode="numeric" size={6} value={value.rate} onChange={(event) => change({ rate: event.currentTarget.value })} />{" "}
          {words.many.perSecond}
        </label>
        <span className="quiet">{isRate(value.rate) ? words.many.about((total / Number(value.rate)) * 1_000) : words.many.fast}</span>
      </p>
      {action === "replay" && (
        <>
          <p>
            <label>
              <input type="checkbox" checked={value.hasCanary} onChange={(event) => change({ hasCanary: event.currentTarget.checked })} />{" "}
              {words.many.canary}{" "}
            </label>
            <Few label={words.many.canary} disabled={!value.hasCanary} value={value.first} onChange={(first) => change({ first })} />
            {words.many.canaryGoesOn}{" "}
            <Few
              label={words.many.canarySucceed}
              disabled={!value.hasCanary}
              value={value.firstSucceed}
              onChange={(firstSucceed) => change({ firstSucceed })}
            />{" "}
            {words.many.canaryRest}
          </p>
          <p>
            <label>
              {words.many.priority}{" "}
              <select value={value.priority} onChange={(event) => change({ priority: event.currentTarget.value as Treatment["priority"] })}>
                <option value="">{words.many.asItWas}</option>
                <option value="normal">{words.send.normal}</option>
                <option value="high">{words.send.high}</option>
              </select>
            </label>
          </p>
        </>
      )}
    </>
  );
}

function Few({ label, disabled, value, onChange }: FewParts): ReactNode {
  return (
    <input
      inputMode="numeric"
      size={4}
      aria-label={label}
      disabled={disabled}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

interface FewParts {
  readonly label: string;
  readonly disabled: boolean;
  readonly value: string;
  readonly onChange: (next: string) => void;
}

interface TreatmentParts {
  readonly action: "replay" | "cancel";
  readonly total: number;
  readonly value: Treatment;
  readonly onChange: (next: Treatment) => void;
}

const isRate = (text: string): boolean => /^[1-9]\d*$/.test(text);
