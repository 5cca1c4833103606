import type { ReactNode } from "react";
import { Dialog } from "../parts/dialog.tsx";
import { change, useSettings } from "../session/settings.ts";
import { words } from "../words.ts";

export function Help({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { shortcuts } = useSettings();
  return (
    <Dialog title={words.help.title} onClose={onClose}>
      <dl className="facts">
        {words.help.keys.map(([keys, does]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <label>
        <input
          type="checkbox"
          checked={shortcuts === "on"}
          onChange={(event) => change({ shortcuts: event.currentTarget.checked ? "on" : "off" })}
        />{" "}
        {words.help.switch}
      </label>
    </Dialog>
  );
}
