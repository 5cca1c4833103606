import type { ReactNode } from "react";
import { words } from "../words.ts";
import { Copy } from "./copy.tsx";
import { bytes } from "./format.ts";

/** JSON, set out, with every digit; of what is large, the beginning. */
export function Json({ value, name }: { readonly value: unknown; readonly name: string }): ReactNode {
  const text = JSON.stringify(value, null, 2) ?? "";
  return <Text text={text} name={`${name}.json`} />;
}

/** A text that may be long. */
export function Text({ text, name }: { readonly text: string; readonly name: string }): ReactNode {
  const size = new Blob([text]).size;
  const isLarge = size > 65_536;
  return (
    <div className="json">
      <pre tabIndex={0}>{isLarge ? text.slice(0, 4_096) : text}</pre>
      <p className="row">
        {isLarge && <span className="quiet">{words.task.cut(bytes(size))}</span>}
        <Copy text={text} />
        {isLarge && (
          <button type="button" className="button-quiet" onClick={() => download(text, name)}>
            {words.task.download}
          </button>
        )}
      </p>
    </div>
  );
}

function download(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
