import type { ReactNode } from "react";
import { apiRoot } from "../../api/address.ts";
import { Command } from "../../parts/copy.tsx";
import { words } from "../../words.ts";
import go from "./starts/go.txt?raw";
import python from "./starts/python.txt?raw";
import typescript from "./starts/typescript.txt?raw";

/** Nobody takes from this routing key: how a consumer comes to be, in each language. */
export function HowToStart({ routingKey }: { readonly routingKey: string }): ReactNode {
  return (
    <div className="card">
      <p>{words.consumers.noneEver(routingKey)}</p>
      <details>
        <summary>{words.consumers.start}</summary>
        {Object.entries({ TypeScript: typescript, Python: python, Go: go }).map(([language, text]) => (
          <div key={language}>
            <h3>{language}</h3>
            <Command text={filledIn(text, routingKey)} />
          </div>
        ))}
      </details>
    </div>
  );
}

/** `data_export` is the type `DataExport`. */
function filledIn(text: string, routingKey: string): string {
  const typeName = `_${routingKey}`.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  return text.trimEnd().replaceAll("API_ROOT", apiRoot).replaceAll("ROUTING_KEY", routingKey).replaceAll("TYPE_NAME", typeName);
}
