/** Messages of a channel or a thread, and the tools beside each. */

import { blocks } from "./blocks.js";
import { el, keep } from "./dom.js";
import { emoji, mrkdwn } from "./mrkdwn.js";

/**
 * Shows the messages in `parent`, oldest first, and stays at the end if the reader was there.
 * `act` has `press(message, element, value, block)`, `thread(message)`, `react(message, name)`, `shortcuts`.
 */
export function showMessages(parent, messages, { names, act, thread }) {
  const atEnd = parent.scrollHeight - parent.scrollTop - parent.clientHeight < 60;
  const first = !parent.children.length || parent.dataset.place !== thread.place;
  if (first) parent.replaceChildren();
  parent.dataset.place = thread.place;
  const changed = keep(
    parent,
    messages,
    (message) => message.ts,
    (message) => drawn(message, { names, act, thread }),
  );
  if (first || (changed && atEnd)) parent.scrollTop = parent.scrollHeight;
  if (!messages.length)
    parent.replaceChildren(el("p", { class: "empty", data: { key: "empty" } }, "Nothing here yet."));
}

function drawn(message, context) {
  const { names } = context;
  if (message.subtype && !message.blocks && !message.bot_id) return notice(message, names);
  const parts = [
    head(message, names),
    el("div", { class: "body" }, ...body(message, context)),
    ...foot(message, context),
  ];
  const kind = message.ephemeral ? "message ephemeral" : "message";
  return el("article", { class: kind, data: { ts: message.ts } }, ...parts, tools(message, context));
}

/** What Slack itself writes: somebody joined, the topic changed. */
const notice = (message, names) =>
  el(
    "div",
    { class: "system", data: { ts: message.ts } },
    el("span", {}, `@${names.person(message.user)} `),
    ...mrkdwn(message.text, names),
    timeOf(message.ts, names),
  );

function head(message, names) {
  const app = message.bot_id ? el("span", { class: "badge" }, "app") : null;
  const only = message.ephemeral ? el("p", { class: "only" }, "Only visible to you") : null;
  return el(
    "header",
    {},
    only,
    el("strong", {}, names.person(message.user)),
    app,
    timeOf(message.ts, names),
    message.edited ? el("span", { class: "hint" }, "(edited)") : null,
  );
}

function timeOf(ts, names) {
  const date = new Date(Number(ts) * 1000);
  return el("time", { datetime: date.toISOString(), title: names.full(date) }, names.hour(date));
}

function body(message, { names, act, thread }) {
  const context = {
    names,
    key: `${thread.place}-${message.ts}`,
    press: (element, value, block, node) => act.press(message, element, value, block, node),
  };
  const own = message.blocks?.length ? blocks(message.blocks, context) : mrkdwn(message.text, names);
  const attached = (message.attachments ?? []).map((entry) =>
    el(
      "div",
      { class: "attachment" },
      ...(entry.blocks ? blocks(entry.blocks, context) : mrkdwn(entry.text ?? entry.fallback, names)),
    ),
  );
  return [...own, ...attached];
}

function foot(message, { act, thread }) {
  const reactions = (message.reactions ?? []).map((reaction) =>
    el(
      "button",
      {
        type: "button",
        class: "reaction",
        title: reaction.name,
        on: { click: () => act.react(message, reaction.name) },
      },
      `${emoji(reaction.name)} ${reaction.count}`,
    ),
  );
  const replies =
    message.reply_count && !thread.open
      ? el(
          "button",
          { type: "button", class: "replies", on: { click: () => act.thread(message) } },
          `${message.reply_count} ${message.reply_count === 1 ? "reply" : "replies"}`,
        )
      : null;
  return reactions.length || replies ? [el("footer", {}, ...reactions, replies)] : [];
}

function tools(message, { act, thread }) {
  if (message.ephemeral) return null;
  const tool = (label, text, listener) =>
    el(
      "button",
      { type: "button", class: "quiet", "aria-label": label, title: label, on: { click: listener } },
      text,
    );
  return el(
    "div",
    { class: "tools" },
    thread.open ? null : tool("Reply in thread", "Reply", () => act.thread(message)),
    tool("React with a pushpin", "Pushpin", () => act.react(message, "pushpin")),
    act.shortcuts.length ? menu(act.shortcuts.map((each) => tool(each.name, each.name, () => act.shortcut(each, message)))) : null,
  );
}

/** What is rarer, behind one press. */
const menu = (entries) =>
  el("details", { class: "more" }, el("summary", { "aria-label": "Shortcuts", title: "Shortcuts" }, "⋯"), ...entries);
