/** Blocks as elements, in messages, modals and on Home. */

import { el } from "./dom.js";
import { field, initialOf, rawOf } from "./fields.js";
import { emojiText, link, mrkdwn } from "./mrkdwn.js";
import { richText } from "./richtext.js";

/**
 * Draws blocks. `context` has `names`, `press(element, value, block)` and, in a modal, `form`:
 * `{values, typed, errors, fields}` with what stands in each place and where to put the fields made.
 */
export const blocks = (list, context) => (list ?? []).map((block) => one(block, context));

function one(block, context) {
  const draw = BLOCKS[block.type];
  if (!draw) return el("p", { class: "unknown" }, `(a ${block.type} block, not shown here)`);
  const node = draw(block, context);
  node.dataset.block = block.block_id ?? "";
  return node;
}

/** A text object: mrkdwn becomes markup, plain text stays what it is. */
function textOf(text, context) {
  if (!text) return [];
  if (text.type === "mrkdwn") return mrkdwn(text.text, context.names);
  return String(text.text)
    .split("\n")
    .map((line) => el("p", { dir: "auto" }, emojiText(line)));
}

const BLOCKS = {
  header: (block) => el("h3", { class: "header", dir: "auto" }, emojiText(block.text.text)),
  divider: () => el("hr"),
  section: section,
  context: (block, context) =>
    el("div", { class: "context" }, ...block.elements.map((part) => small(part, context))),
  actions: (block, context) =>
    el("div", { class: "actions" }, ...block.elements.map((element) => interactive(element, block, context))),
  input: input,
  rich_text: (block, context) => el("div", { class: "rich" }, ...richText(block, context.names)),
  image: (block) =>
    el(
      "figure",
      { class: "picture" },
      picture(block),
      el("figcaption", { dir: "auto" }, block.title?.text ?? block.alt_text),
    ),
  markdown: (block, context) => el("div", { class: "rich" }, ...mrkdwn(block.text, context.names)),
  alert: (block, context) =>
    el("div", { class: `alert ${block.level ?? "default"}`, role: "note" }, ...textOf(block.text, context)),
  table: (block, context) =>
    el("div", { class: "table" }, el("table", {}, ...block.rows.map((row) => rowOf(row, context)))),
};

function section(block, context) {
  const main = el("div", { class: "main" }, ...textOf(block.text, context));
  if (block.fields) {
    main.append(
      el("div", { class: "fields" }, ...block.fields.map((text) => el("div", {}, ...textOf(text, context)))),
    );
  }
  const beside = block.accessory
    ? [el("div", { class: "accessory" }, interactive(block.accessory, block, context))]
    : [];
  return el("div", { class: "section" }, main, ...beside);
}

const small = (part, context) =>
  part.type === "image" ? picture(part) : el("div", {}, ...textOf(part, context));

/** A picture from our own origin; others are named, not fetched, since a rehearsal needs no network. */
function picture(image) {
  const own = String(image.image_url ?? "").startsWith(`${location.origin}/`);
  return own
    ? el("img", { src: image.image_url, alt: image.alt_text })
    : el("span", { class: "alt", role: "img", "aria-label": image.alt_text }, "🖼");
}

function rowOf(row, context) {
  return el(
    "tr",
    {},
    ...row.map((cell) =>
      el(
        "td",
        { dir: "auto" },
        ...(cell.type === "rich_text"
          ? richText(cell, context.names)
          : [String(cell.text ?? cell.value ?? "")]),
      ),
    ),
  );
}

/** Something to press or choose in a message, in a section or in a row of actions. */
function interactive(element, block, context) {
  if (element.type === "image") return picture(element);
  if (element.type === "button") return button(element, block, context);
  if (element.type === "overflow") return overflow(element, block, context);
  const made = fieldOf(element, block, context, (done) => done && context.press(element, made.read(), block));
  if (!made) return el("span", { class: "unknown" }, `(${element.type})`);
  made.node.setAttribute("aria-label", element.placeholder?.text ?? element.action_id);
  return made.node;
}

function button(element, block, context) {
  const node = el(
    "button",
    {
      type: "button",
      class: element.style ?? "plain",
      "aria-label": element.accessibility_label,
      data: { action: element.action_id, value: element.value ?? "" },
      on: { click: () => context.press(element, element.value, block, node) },
    },
    el("bdi", {}, emojiText(element.text.text)),
  );
  if (!element.url) return node;
  return el("span", { class: "pair" }, node, link(element.url, "open ↗"));
}

/** The menu behind three dots. */
function overflow(element, block, context) {
  const items = element.options.map((option) =>
    el(
      "button",
      {
        type: "button",
        class: "plain",
        data: { action: element.action_id, value: option.value },
        on: {
          click: (event) => {
            event.target.closest("details").open = false;
            context.press(element, option.value, block);
          },
        },
      },
      el("bdi", {}, emojiText(option.text.text)),
    ),
  );
  return el(
    "details",
    { class: "overflow" },
    el("summary", { "aria-label": "More actions" }, "⋯"),
    el("div", { class: "menu" }, ...items),
  );
}

/** Milliseconds after the last letter before the bot hears of it, about as in Slack. */
const SETTLED = 400;
const waiting = new Map();

/** The bot hears of a field where it asked to: once it is left, and where it wants every letter while one types. */
function tell(done, block, key, press) {
  if (!block.dispatch_action) return;
  const place = `${key} ${block.block_id}`;
  const letters = block.element.dispatch_action_config?.trigger_actions_on?.includes("on_character_entered");
  clearTimeout(waiting.get(place));
  waiting.delete(place);
  if (done) press();
  else if (letters) waiting.set(place, setTimeout(press, SETTLED));
}

/** An input block: label, field, hint and what is wrong with it. */
function input(block, context) {
  const { element } = block;
  const id = `field-${block.block_id}-${element.action_id}`;
  const error = context.form?.errors?.[block.block_id];
  const dispatch = (done) => tell(done, block, context.key, () => context.press(element, made.read(), block));
  const made = fieldOf(element, block, context, dispatch, { id, described: `${id}-about` });
  if (!made) return el("p", { class: "unknown" }, `(a ${element.type} input, not shown here)`);
  if (error) made.node.setAttribute("aria-invalid", "true");
  const optional = block.optional ? el("span", { class: "hint" }, " (optional)") : null;
  return el(
    "div",
    { class: error ? "input wrong" : "input" },
    el("label", { for: id, id: `${id}-label`, dir: "auto" }, block.label.text, optional),
    labelled(made.node, id),
    el(
      "div",
      { id: `${id}-about`, class: "about" },
      error ? el("p", { class: "error", dir: "auto" }, error) : null,
      block.hint ? el("p", { class: "hint", dir: "auto" }, block.hint.text) : null,
    ),
  );
}

/** A group of boxes takes its name from the label too. */
function labelled(node, id) {
  if (node.getAttribute("role")) node.setAttribute("aria-labelledby", `${id}-label`);
  return node;
}

/** The field of an element, filled with what was typed before, else with what stands there. */
function fieldOf(element, block, context, changed, more = {}) {
  const { form, names } = context;
  const place = JSON.stringify([block.block_id, element.action_id]);
  const stored = rawOf(form?.values?.[block.block_id]?.[element.action_id]) ?? initialOf(element);
  const there = form?.typed?.has(place) ? form.typed.get(place) : stored;
  const id = more.id ?? `field-${block.block_id}-${element.action_id}-${context.key ?? ""}`;
  const made = field(element, {
    id,
    described: more.described,
    there,
    names,
    changed: (done) => {
      form?.typed?.set(place, made.read());
      changed(done);
    },
  });
  if (made) form?.fields?.push({ block: block.block_id, action: element.action_id, ...made });
  return made;
}
