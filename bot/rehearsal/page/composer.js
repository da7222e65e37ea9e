/** Where a person types messages and commands: Enter sends, Shift+Enter starts a new line. */

import { el } from "./dom.js";

/** Fills the form; `send(text)` answers whether it was sent, else the text stays. */
export function composer(form, { label, send }) {
  const box = el("textarea", {
    rows: 1,
    dir: "auto",
    "aria-label": label,
    placeholder: label,
    on: { input: () => grow(box), keydown: (event) => key(event, form) },
  });
  form.replaceChildren(box, el("button", { type: "submit", class: "primary" }, "Send"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = box.value.trim();
    if (!text) return;
    box.value = "";
    grow(box);
    if (!(await send(text)) && !box.value) box.value = text;
  });
}

function key(event, form) {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit();
}

function grow(box) {
  box.rows = Math.min(8, box.value.split("\n").length);
}
