import { type ReactNode, useId } from "react";
import { parse } from "../../api/digits.ts";
import type { Schema } from "../../api/shapes.ts";
import { words } from "../../words.ts";
import { type Field, fieldsOf } from "./fields.ts";
import style from "./send.module.css";

/**
 * The payload's fields, one row each, made from its schema. Form and JSON are two views of one text. A field that is an
 * object or a list is edited as JSON, in the tab beside.
 */
export function Form({
  schema,
  text,
  onChange,
}: {
  readonly schema: Schema;
  readonly text: string;
  readonly onChange: (text: string) => void;
}): ReactNode {
  const read = readObject(text);
  if (typeof read === "string") return <p role="alert">{words.send.notJson(read)}</p>;
  return (
    <div className={style["form"]}>
      {fieldsOf(schema).map((field) => (
        <Row key={field.name} field={field} value={read[field.name]} onChange={(value) => onChange(written(read, field.name, value))} />
      ))}
    </div>
  );
}

function readObject(text: string): Readonly<Record<string, unknown>> | string {
  try {
    const value = parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : typeof value;
  } catch (error) {
    return (error as Error).message;
  }
}

const written = (before: Readonly<Record<string, unknown>>, name: string, value: unknown): string =>
  JSON.stringify({ ...before, [name]: value }, null, 2);

function Row({
  field,
  value,
  onChange,
}: {
  readonly field: Field;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}): ReactNode {
  const id = useId();
  return (
    <div>
      <label htmlFor={id}>
        {field.name}
        {field.isRequired && <span title={words.contracts.required}> *</span>}
      </label>
      <Input id={id} field={field} value={value} onChange={onChange} />
      <span className={style["about"]}>
        {field.type}. {field.description}
      </span>
    </div>
  );
}

interface InputParts {
  readonly id: string;
  readonly field: Field;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

function Input({ id, field, value, onChange }: InputParts): ReactNode {
  const { schema, isRequired } = field;
  if (schema.enum !== undefined || schema.type === "boolean") {
    const choices = schema.enum ?? [true, false];
    return (
      <select id={id} value={value === undefined ? "" : String(value)} onChange={(event) => choose(event.currentTarget.value)}>
        {(!isRequired || value === undefined) && <option value="">{isRequired ? words.send.choose : words.send.unset}</option>}
        {choices.map((choice) => (
          <option key={String(choice)} value={String(choice)}>
            {String(choice)}
          </option>
        ))}
      </select>
    );

    function choose(text: string): void {
      onChange(choices.find((choice) => String(choice) === text));
    }
  }
  if (schema.type === "integer" || schema.type === "number")
    return (
      <input
        id={id}
        inputMode="numeric"
        value={value === undefined ? "" : JSON.isRawJSON(value) ? value.rawJSON : String(value)}
        onChange={({ currentTarget: { value: text } }) => onChange(numberOf(text))}
      />
    );
  if (schema.type === "string")
    return (
      <input
        id={id}
        value={typeof value === "string" ? value : ""}
        onChange={({ currentTarget: { value: text } }) => onChange(text === "" && !isRequired ? undefined : text)}
      />
    );
  return <span className="quiet">{words.send.notInForm}</span>;
}

/** With every digit. What is no number is sent as it was typed, and the API says what it expected. */
function numberOf(text: string): unknown {
  if (text === "") return undefined;
  return /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text) ? parse(text) : text;
}
