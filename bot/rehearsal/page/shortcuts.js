/** The app's shortcuts: those from anywhere are in the bar, those on a message beside each message. */

import { el } from "./dom.js";

/** Shows the global ones in `parent`, taken by `take({ callback_id })`; answers the others. */
export function offer(parent, shortcuts, take) {
  const anywhere = shortcuts.filter((shortcut) => shortcut.type === "global");
  parent.replaceChildren(
    ...anywhere.map(({ name, callback_id }) =>
      el("button", { type: "button", class: "quiet", on: { click: () => take({ callback_id }) } }, name),
    ),
  );
  return shortcuts.filter((shortcut) => shortcut.type === "message");
}
