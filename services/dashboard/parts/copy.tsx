import { type ReactNode, useState } from "react";
import { words } from "../words.ts";

/** A button that copies. Where the page is not on https or on this machine, a browser has only the old way. */
export function Copy({ text, label = words.copy }: { readonly text: string; readonly label?: string }): ReactNode {
  const [copied, setCopied] = useState(false);
  return (
    <button
      type="button"
      className="button-quiet"
      onClick={() => {
        void write(text).then(() => setCopied(true));
        setTimeout(() => setCopied(false), 2_000);
      }}
    >
      {copied ? words.copied : label}
    </button>
  );
}

async function write(text: string): Promise<void> {
  if (navigator.clipboard !== undefined) return navigator.clipboard.writeText(text);
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

/** A command or a request to copy. */
export function Command({ text }: { readonly text: string }): ReactNode {
  return (
    <div className="command">
      <pre tabIndex={0}>{text}</pre>
      <Copy text={text} />
    </div>
  );
}
