/** The head of the middle pane: what this place is called, what it is about, its bookmarks and pins. */

import { get } from "./api.js";
import { byId, el, keep } from "./dom.js";
import { link } from "./mrkdwn.js";
import { isDirect } from "./places.js";

/** Shows the head of a place; `channel` is null on Home and in a conversation that has not begun. */
export async function showHeading({ place, channel, names, show }) {
  byId("place-name").textContent = title(place, channel, names);
  byId("place-topic").textContent = channel?.topic?.value || channel?.purpose?.value || "";
  const [bookmarks, pins] = channel
    ? await Promise.all([
        get("/_control/bookmarks", { channel: channel.id }),
        get("/_control/pins", { channel: channel.id }),
      ])
    : [[], []];
  const lines = [
    ...bookmarks.map((mark) => ({ key: mark.id, text: mark.title, address: mark.link })),
    ...pins.map((pin) => ({ key: pin.message.ts, text: "Pinned message", ts: pin.message.ts })),
  ];
  keep(byId("place-links"), lines, (line) => line.key, (line) => drawn(line, show));
}

function title(place, channel, names) {
  if (place.kind === "home") return "Home";
  if (!channel) return place.id;
  if (!isDirect(channel)) return `# ${channel.name}`;
  const others = channel.members.filter((id) => id !== names.self);
  return others.map((id) => `@${names.person(id)}`).join(", ");
}

function drawn(line, show) {
  if (line.address) return el("span", {}, link(line.address, line.text));
  return el("button", { type: "button", class: "quiet", on: { click: () => show(line.ts) } }, line.text);
}

/** Brings a message of the middle pane into sight. */
export function reveal(ts) {
  byId("messages")
    .querySelector(`[data-ts="${CSS.escape(ts)}"]`)
    ?.scrollIntoView({ block: "center" });
}

/** A link to a message leads there inside this page. */
export const followPermalinks = (go) => (event) => {
  const address = event.target.closest?.("a")?.href;
  const found = address && /\/archives\/(\w+)\/p(\d{10})(\d{6})/u.exec(new URL(address).pathname);
  if (!found) return;
  event.preventDefault();
  const [, id, seconds, rest] = found;
  go({ kind: "channel", id }, new URL(address).searchParams.get("thread_ts")).then(() =>
    reveal(`${seconds}.${rest}`),
  );
};
