/** The left-hand pane: Home, channels and direct messages, with marks on what is new. */

import { byId, el, keep } from "./dom.js";

/**
 * Draws the pane. A place is `{kind: "home"}` or `{kind: "channel", id}`, where the conversation with the bot
 * that has not begun has the bot's handle for its id.
 */
export function showPlaces({ channels, names, place, unread, go, join, self }) {
  const mine = channels.filter((channel) => channel.members?.includes(self));
  const rooms = mine.filter((channel) => !isDirect(channel) && !channel.is_archived);
  const archived = mine.filter((channel) => !isDirect(channel) && channel.is_archived);
  const others = channels.filter(
    (channel) => !isDirect(channel) && !channel.members?.includes(self) && !channel.is_private,
  );
  const lines = [
    { key: "home", text: "Home", where: { kind: "home" } },
    { key: "h-channels", heading: "Channels" },
    ...rooms.map(line),
    { key: "h-direct", heading: "Direct messages" },
    ...directs(mine, names, self),
    ...(archived.length ? [{ key: "h-archived", heading: "Archived" }, ...archived.map(line)] : []),
    ...(others.length
      ? [
          { key: "h-others", heading: "Not a member" },
          ...others.map((each) => ({ ...line(each), join: each.id })),
        ]
      : []),
  ].map((entry) => ({
    ...entry,
    current: Boolean(entry.where) && entry.where.kind === place.kind && entry.where.id === place.id,
    unread: Boolean(entry.where) && unread.has(entry.where.id),
  }));
  keep(
    byId("places"),
    lines,
    (entry) => entry.key,
    (entry) => drawn(entry, go, join),
  );
}

export const isDirect = (channel) => Boolean(channel.is_im || channel.is_mpim);

const line = (channel) => ({
  key: channel.id,
  text: `# ${channel.name}`,
  where: { kind: "channel", id: channel.id },
});

/** The conversation with the bot always, the others once there are any. */
function directs(mine, names, self) {
  const bot = names.bot();
  const known = mine.filter(isDirect).map((channel) => {
    const others = channel.members.filter((id) => id !== self);
    return {
      key: channel.id,
      text: others.map((id) => names.person(id)).join(", "),
      where: { kind: "channel", id: channel.id },
      others,
    };
  });
  if (!bot || known.some((entry) => entry.others.length === 1 && entry.others[0] === bot.id)) return known;
  return [{ key: "bot", text: bot.handle, where: { kind: "channel", id: `@${bot.handle}` } }, ...known];
}

function drawn(entry, go, join) {
  if (entry.heading) return el("h2", {}, entry.heading);
  const look = ["place-line", entry.unread ? "unread" : ""].join(" ");
  const text = entry.unread ? [entry.text, el("span", { class: "dot" }, "new")] : [entry.text];
  const button = el(
    "button",
    {
      type: "button",
      class: look,
      "aria-current": entry.current ? "page" : null,
      on: { click: () => go(entry.where) },
    },
    ...text,
  );
  if (!entry.join) return el("div", {}, button);
  return el(
    "div",
    { class: "other" },
    button,
    el(
      "button",
      {
        type: "button",
        class: "quiet",
        "aria-label": `Join ${entry.text}`,
        on: { click: () => join(entry.join) },
      },
      "Join",
    ),
  );
}
