/** What a person types or chooses: drawing each kind of input, and reading it again. */

import { el } from "./dom.js";

/**
 * A field is `{node, read, focus}`. `there` is what already stands in it (the raw value), `id` names it for
 * its label, `changed(done)` is called on every change; `done` says that a choice was made.
 */
export function field(element, { id, there, changed, names, described }) {
  const make = KINDS[element.type];
  if (!make) return null;
  const common = { id, "aria-describedby": described, data: { action: element.action_id } };
  return make(element, { common, there, changed, names });
}

/** The raw value in Slack's shape of a value: text, an option's value, ids, a date. */
export function rawOf(value) {
  if (!value) return undefined;
  const key = Object.keys(value).find((name) => name !== "type");
  const inner = value[key];
  if (Array.isArray(inner)) return inner.map((entry) => entry?.value ?? entry);
  return inner?.value ?? inner ?? undefined;
}

/** The raw value an element starts with. */
export function initialOf(element) {
  const key = Object.keys(element).find((name) => name.startsWith("initial_"));
  return key ? rawOf({ [key]: element[key] }) : undefined;
}

const words = (text) => text?.text ?? "";

function typed(tag, type, extra = {}) {
  return (element, { common, there, changed }) => {
    const node = el(tag, {
      ...common,
      type,
      dir: "auto",
      placeholder: words(element.placeholder),
      maxlength: element.max_length,
      ...extra,
      on: { input: () => changed(false), change: () => changed(true) },
    });
    node.value = there ?? "";
    return { node, read: () => node.value };
  };
}

function textInput(element, context) {
  return element.multiline
    ? typed("textarea", null, { rows: 5 })(element, context)
    : typed("input", "text")(element, context);
}

/** One option out of many, as a list that unfolds. */
function choice(entriesOf) {
  return (element, { common, there, changed, names }) => {
    const first = el("option", { value: "" }, words(element.placeholder) || "Choose…");
    const node = el(
      "select",
      { ...common, on: { change: () => changed(true) } },
      first,
      ...entriesOf(element, names),
    );
    node.value = there ?? "";
    return { node, read: () => node.value };
  };
}

/** Several out of many, as boxes to tick. */
function choices(pairsOf) {
  return (element, { common, there, changed, names }) =>
    boxes("checkbox", pairsOf(element, names), { common, there, changed });
}

function boxes(type, pairs, { common, there, changed }) {
  const chosen = new Set([there ?? []].flat());
  const inputs = pairs.map(([value, label, about], n) => {
    const input = el("input", {
      type,
      value,
      name: common.id,
      id: `${common.id}-${n}`,
      on: { change: () => changed(true) },
    });
    input.checked = chosen.has(value);
    const hint = about ? el("span", { class: "hint", dir: "auto" }, about) : null;
    return [input, el("label", { class: "box" }, input, el("span", { dir: "auto" }, label), hint)];
  });
  const role = type === "radio" ? "radiogroup" : "group";
  const node = el("div", { ...common, role, class: "boxes" }, ...inputs.map(([, label]) => label));
  const values = () => inputs.filter(([input]) => input.checked).map(([input]) => input.value);
  return { node, read: type === "radio" ? () => values()[0] ?? "" : values };
}

const pair = (option) => [option.value, words(option.text), words(option.description)];
const everyOption = (element) =>
  element.options ?? (element.option_groups ?? []).flatMap((group) => group.options);
const optionPairs = (element) => everyOption(element).map(pair);
const option = ([value, label]) => el("option", { value, dir: "auto" }, label);

function optionNodes(element) {
  if (!element.option_groups) return optionPairs(element).map(option);
  return element.option_groups.map((group) =>
    el("optgroup", { label: words(group.label) }, ...group.options.map(pair).map(option)),
  );
}

const peoplePairs = (_, names) =>
  names.people().map((person) => [person.id, `@${person.handle} · ${person.real_name}`]);
const channelPairs = (_, names) => names.channels().map((channel) => [channel.id, `#${channel.name}`]);

/** A moment as seconds since 1970, in the time of this computer. */
function momentInput(element, { common, there, changed }) {
  const node = el("input", { ...common, type: "datetime-local", on: { change: () => changed(true) } });
  const date = there && new Date(Number(there) * 1000);
  if (date)
    node.value = new Date(date.getTime() - date.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
  return { node, read: () => (node.value ? Math.floor(new Date(node.value).getTime() / 1000) : "") };
}

const KINDS = {
  plain_text_input: textInput,
  rich_text_input: typed("textarea", null, { rows: 5 }),
  email_text_input: typed("input", "email"),
  url_text_input: typed("input", "url"),
  number_input: typed("input", "text", { inputmode: "decimal" }),
  external_select: typed("input", "text"),
  static_select: choice(optionNodes),
  users_select: choice((element, names) => peoplePairs(element, names).map(option)),
  channels_select: choice((element, names) => channelPairs(element, names).map(option)),
  conversations_select: choice((element, names) => channelPairs(element, names).map(option)),
  multi_static_select: choices(optionPairs),
  multi_users_select: choices(peoplePairs),
  multi_channels_select: choices(channelPairs),
  multi_conversations_select: choices(channelPairs),
  checkboxes: choices(optionPairs),
  radio_buttons: (element, context) => boxes("radio", optionPairs(element), context),
  datepicker: typed("input", "date"),
  timepicker: typed("input", "time"),
  datetimepicker: momentInput,
};
