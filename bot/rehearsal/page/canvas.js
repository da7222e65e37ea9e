/** The canvas of a channel: a tab beside its messages, and the Markdown of canvases as elements. */

import { get } from "./api.js";
import { byId, el, keep } from "./dom.js";
import { link, mention } from "./mrkdwn.js";

export class CanvasTab {
  constructor(names, redraw) {
    this.names = names;
    this.redraw = redraw;
    this.chosen = null; // the channel whose canvas is read instead of its messages
  }

  /** Offers the tabs where a channel has a canvas, and shows it where it was chosen; answers whether it did. */
  async draw(user, channel) {
    const asked = channel?.name ? get("/_control/canvas", { user, channel: channel.id }) : null;
    const canvas = (await asked)?.canvas ?? null;
    const open = Boolean(canvas) && this.chosen === channel.id;
    keep(byId("tabs"), canvas ? this.tabs(channel.id, open) : [], (tab) => tab.text, drawnTab);
    if (open) this.show(user, channel.id, canvas);
    return open;
  }

  /** Back to the messages. */
  leave() {
    this.chosen = null;
    return this.redraw();
  }

  tabs(id, open) {
    const read = () => {
      this.chosen = id;
      this.redraw();
    };
    return [
      { id, text: "Messages", pressed: !open, choose: () => this.leave() },
      { id, text: "Canvas", pressed: open, choose: read },
    ];
  }

  show(user, id, canvas) {
    const parent = byId("messages");
    const place = `canvas/${user}/${id}`;
    const first = parent.dataset.place !== place;
    parent.dataset.place = place;
    keep(
      parent,
      [canvas],
      () => place,
      () =>
        el("article", { class: "canvas" }, el("p", { class: "hint" }, canvas.title), ...written(canvas.markdown, this.names)),
    );
    if (first) parent.scrollTop = 0;
  }
}

function drawnTab(tab) {
  return el(
    "button",
    { type: "button", class: "quiet", "aria-pressed": String(tab.pressed), on: { click: tab.choose } },
    tab.text,
  );
}

const KINDS = [
  ["h1", /^# (.*)$/u],
  ["h2", /^## (.*)$/u],
  ["h3", /^### (.*)$/u],
  ["li", /^- (.*)$/u],
  ["blockquote", /^> (.*)$/u],
  ["hr", /^---$/u],
];

/** Every line is a block of its own; those of a list follow each other in it. */
function written(markdown, names) {
  const nodes = [];
  for (const line of markdown.split("\n").filter((each) => each.trim())) {
    const [tag, found] = KINDS.map(([kind, pattern]) => [kind, pattern.exec(line)]).find(([, match]) => match) ?? [
      "p",
      [line, line],
    ];
    const node = el(tag, tag === "hr" ? {} : { dir: "auto" }, ...inline(found[1] ?? "", names));
    if (tag !== "li") nodes.push(node);
    else if (nodes.at(-1)?.tagName === "UL") nodes.at(-1).append(node);
    else nodes.push(el("ul", {}, node));
  }
  return nodes;
}

const TOKEN =
  /\\([!-/:-@[-`{-~])|`([^`]+)`|\*\*((?:\\.|[^*\\])+)\*\*|!\[\]\(([@#])(\w+)\)|\[((?:\\.|[^\]\\])*)\]\(([^)\s]+)\)/gu;

/** One line as nodes; a sign after a backslash is that sign and nothing else. */
function inline(text, names) {
  const nodes = [];
  let at = 0;
  for (const found of text.matchAll(TOKEN)) {
    nodes.push(text.slice(at, found.index), token(found, names));
    at = found.index + found[0].length;
  }
  return [...nodes, text.slice(at)].flat();
}

function token([, sign, code, bold, kind, id, words, address], names) {
  if (sign) return sign;
  if (code) return el("code", {}, code);
  if (bold) return el("strong", {}, ...inline(bold, names));
  if (kind) return mention(kind === "@" ? `@${names.person(id)}` : `#${names.channel(id)}`);
  return link(address, inline(words, names).join(""));
}
