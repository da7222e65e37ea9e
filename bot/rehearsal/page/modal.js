/** The windows the bot opens: the topmost view of a person's stack, and questions before pressing. */

import { blocks } from "./blocks.js";
import { byId, el } from "./dom.js";

/** The modal of the person who acts now. `act` has `press`, `submit(view, values)` and `close(view)`. */
export class Modal {
  constructor(names, act) {
    this.names = names;
    this.act = act;
    this.node = byId("modal");
    this.view = null;
    this.shown = "";
    this.kept = new Map();
    this.general = "";
    this.errors = {};
    this.node.addEventListener("cancel", (event) => {
      event.preventDefault();
      if (this.view) this.act.close(this.view);
    });
  }

  /** Shows the topmost of these views, or closes. What was typed is kept for each as long as it is open. */
  show(views) {
    const view = views.at(-1) ?? null;
    if (!view) return this.hide();
    for (const id of this.kept.keys()) if (!views.some((each) => each.id === id)) this.kept.delete(id);
    if (!this.kept.has(view.id)) this.kept.set(view.id, new Map());
    if (view.id !== this.view?.id) {
      this.errors = {};
      this.general = "";
    }
    if (view.hash !== this.view?.hash) this.errors = {};
    this.view = view;
    if (Object.keys(view.errors ?? {}).length) this.errors = view.errors;
    this.draw();
    if (this.node.open) return;
    this.node.showModal();
    this.node.querySelector(".content :is(input, textarea, select, button), footer button")?.focus();
  }

  /** Says what is wrong: beside the fields, or at the foot. */
  complain(errors, general) {
    this.errors = errors;
    this.general = general;
    this.draw();
    this.node.querySelector('[aria-invalid="true"]')?.focus();
  }

  hide() {
    this.view = null;
    this.shown = "";
    if (this.node.open) this.node.close();
  }

  /** Draws anew only if something changed, and gives the focus back to where it was. */
  draw() {
    const source = JSON.stringify([this.view.id, this.view.hash, this.errors, this.general]);
    if (source === this.shown) return;
    const sameView = this.shown && JSON.parse(this.shown)[0] === this.view.id;
    const focused = sameView ? caret() : null;
    const down = sameView ? (this.node.querySelector(".content")?.scrollTop ?? 0) : 0;
    this.shown = source;
    this.node.replaceChildren(this.form());
    this.node.querySelector(".content").scrollTop = down;
    if (focused) place(focused);
  }

  form() {
    const { view } = this;
    this.fields = [];
    const form = {
      values: view.state?.values ?? {},
      typed: this.kept.get(view.id),
      errors: this.errors,
      fields: this.fields,
    };
    const press = (element, value, block, node) =>
      this.act.press(view, element, value, block, node, this.values());
    const context = { names: this.names, key: view.id, press, form };
    const submit =
      view.submit ?? (view.blocks.some((block) => block.type === "input") ? { text: "Submit" } : null);
    return el(
      "form",
      { novalidate: true, on: { submit: (event) => this.send(event) } },
      el("header", {}, el("h2", { id: "modal-title", dir: "auto" }, view.title?.text ?? "")),
      el("div", { class: "content" }, ...blocks(view.blocks, context)),
      el(
        "footer",
        {},
        el("p", { class: "error", role: "alert" }, this.general),
        el(
          "button",
          { type: "button", class: "plain", on: { click: () => this.act.close(view) } },
          view.close?.text ?? "Close",
        ),
        submit ? el("button", { type: "submit", class: "primary" }, submit.text) : null,
      ),
    );
  }

  /** What stands in every field: `{block: {action: raw}}`. */
  values() {
    const values = {};
    for (const field of this.fields) (values[field.block] ??= {})[field.action] = field.read();
    return values;
  }

  async send(event) {
    event.preventDefault();
    const button = event.submitter;
    if (button) button.disabled = true;
    await this.act.submit(this.view, this.values());
    if (button) button.disabled = false;
  }
}

/** Which field has the focus, and where in it one writes. */
function caret() {
  const node = document.activeElement;
  const [start, end] = [node?.selectionStart, node?.selectionEnd];
  return node?.id ? { id: node.id, start, end } : null;
}

function place({ id, start, end }) {
  const node = byId(id);
  if (!node) return;
  node.focus({ preventScroll: true });
  if (typeof start === "number" && node.setSelectionRange) node.setSelectionRange(start, end);
}

/** Asks what the bot wants asked before a press; answers whether the person agreed. */
export function agreed(confirm) {
  const node = byId("confirm");
  const style = confirm.style === "danger" ? "danger" : "primary";
  const answer = (value, text, look) => el("button", { type: "submit", value, class: look }, text);
  node.replaceChildren(
    el(
      "form",
      { method: "dialog" },
      el("header", {}, el("h2", { id: "confirm-title", dir: "auto" }, confirm.title.text)),
      el(
        "div",
        { class: "content" },
        ...confirm.text.text.split("\n").map((line) => el("p", { dir: "auto" }, line)),
      ),
      el(
        "footer",
        {},
        answer("no", confirm.deny?.text ?? "Cancel", "plain"),
        answer("yes", confirm.confirm?.text ?? "Yes", style),
      ),
    ),
  );
  node.returnValue = "";
  node.showModal();
  return new Promise((resolve) => {
    node.addEventListener("close", () => resolve(node.returnValue === "yes"), { once: true });
  });
}
