/** Slack's markup as elements: one paragraph per line, each in its own direction. */

import { el } from "./dom.js";

const EMOJI = {
  alarm_clock: "⏰",
  arrow_right: "➡️",
  arrows_counterclockwise: "🔄",
  ballot_box_with_check: "☑️",
  bell: "🔔",
  black_circle: "⚫",
  bust_in_silhouette: "👤",
  busts_in_silhouette: "👥",
  calendar: "📅",
  clock3: "🕒",
  eyes: "👀",
  fire: "🔥",
  globe_with_meridians: "🌐",
  hammer_and_wrench: "🛠️",
  heavy_check_mark: "✔️",
  hourglass: "⌛",
  hourglass_flowing_sand: "⏳",
  information_source: "ℹ️",
  large_blue_circle: "🔵",
  large_green_circle: "🟢",
  large_orange_circle: "🟠",
  large_red_circle: "🔴",
  large_yellow_circle: "🟡",
  link: "🔗",
  lock: "🔒",
  mag: "🔍",
  mega: "📣",
  loudspeaker: "📢",
  memo: "📝",
  mute: "🔇",
  no_entry: "⛔",
  outbox_tray: "📤",
  pencil2: "✏️",
  pushpin: "📌",
  question: "❓",
  red_circle: "🔴",
  repeat: "🔁",
  rotating_light: "🚨",
  scales: "⚖️",
  shield: "🛡️",
  speech_balloon: "💬",
  stopwatch: "⏱️",
  tada: "🎉",
  "+1": "👍",
  thumbsup: "👍",
  "-1": "👎",
  unlock: "🔓",
  warning: "⚠️",
  wave: "👋",
  white_check_mark: "✅",
  white_circle: "⚪",
  x: "❌",
  zzz: "💤",
};

/** The character of a short name, or the short name as it is written. */
export const emoji = (name) => EMOJI[name] ?? `:${name}:`;

/** Plain text, in which only short names of emoji mean anything. */
export const emojiText = (text) => String(text).replace(/:([a-z0-9_+-]+):/gu, (_, name) => emoji(name));

const PATTERNS = [
  ["code", /`([^`\n]+)`/u],
  ["angle", /<([^<>\n]+)>/u],
  ["bold", /(?<![\p{L}\p{N}*])\*(?=\S)([^*\n]*\S)\*(?![\p{L}\p{N}*])/u],
  ["italic", /(?<![\p{L}\p{N}_])_(?=\S)([^_\n]*\S)_(?![\p{L}\p{N}_])/u],
  ["strike", /(?<![\p{L}\p{N}~])~(?=\S)([^~\n]*\S)~(?![\p{L}\p{N}~])/u],
  ["emoji", /:([a-z0-9_+-]+):/u],
];
const WRAP = { bold: "strong", italic: "em", strike: "s" };

/** The three entities Slack uses, undone once. */
const plain = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** A whole text: paragraphs, quotes and preformatted parts. */
export function mrkdwn(text, names) {
  const parts = String(text ?? "").split(/```\n?/u);
  return parts.flatMap((part, n) => (n % 2 ? [el("pre", {}, plain(part))] : paragraphs(part, names)));
}

function paragraphs(text, names) {
  return text.split("\n").map((line) => {
    const quote = /^(?:&gt;|>)\s?/u.exec(line);
    if (quote) return el("blockquote", { dir: "auto" }, ...inline(line.slice(quote[0].length), names));
    return el("p", { dir: "auto", class: line.trim() ? null : "gap" }, ...inline(line, names));
  });
}

/** One line as nodes. */
function inline(text, names) {
  const nodes = [];
  let rest = text;
  while (rest) {
    const found = earliest(rest);
    if (!found) break;
    const [kind, match] = found;
    nodes.push(plain(rest.slice(0, match.index)), drawn(kind, match[1], names));
    rest = rest.slice(match.index + match[0].length);
  }
  return [...nodes, plain(rest)];
}

function earliest(text) {
  let best = null;
  for (const [kind, pattern] of PATTERNS) {
    const match = pattern.exec(text);
    if (match && (!best || match.index < best[1].index)) best = [kind, match];
  }
  return best;
}

function drawn(kind, inner, names) {
  if (kind === "code") return el("code", {}, plain(inner));
  if (kind === "emoji") return emoji(inner);
  if (kind === "angle") return angle(inner, names);
  return el(WRAP[kind], {}, ...inline(inner, names));
}

/** What stands between angle brackets: people, channels, groups, times and links. */
function angle(inner, names) {
  const [target, label] = splitOnce(inner, "|");
  if (target.startsWith("@")) return mention(`@${names.person(target.slice(1), label)}`);
  if (target.startsWith("#")) return mention(`#${names.channel(target.slice(1), label)}`);
  if (target.startsWith("!date^")) return moment(target, label, names);
  if (target.startsWith("!subteam^")) return mention(label ?? "@group");
  if (target.startsWith("!")) return mention(`@${label ?? target.slice(1)}`);
  return link(plain(target), plain(label ?? target));
}

function splitOnce(text, separator) {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

export const mention = (text) => el("bdi", { class: "mention" }, text);

/** A link, if its address is one a person may safely follow; else its words. */
export function link(address, words) {
  if (!/^(https?|mailto|tel):/iu.test(address)) return words;
  return el("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, el("bdi", {}, words));
}

/** `<!date^seconds^format^link|fallback>`, in the reader's zone. */
function moment(target, fallback, names) {
  const [, seconds, format, address] = target.split("^");
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime())) return plain(fallback ?? "");
  const words = format.replace(/\{(\w+)\}/gu, (whole, token) => written(token, date, names) ?? whole);
  const shown = el("time", { datetime: date.toISOString(), title: plain(fallback ?? "") }, words);
  return address ? el("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, shown) : shown;
}

const DATE_FORMS = {
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  date_short: { day: "numeric", month: "short", year: "numeric" },
  date_long: { weekday: "long", day: "numeric", month: "long", year: "numeric" },
  date: { day: "numeric", month: "long", year: "numeric" },
};
const TIME = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

function written(token, date, names) {
  const form = (options) =>
    new Intl.DateTimeFormat("en-GB", { timeZone: names.zone(), ...options }).format(date);
  if (token === "time") return form(TIME);
  if (token === "time_secs") return form({ ...TIME, second: "2-digit" });
  if (token === "ago") return ago(date, names.now());
  const base = token.replace(/_pretty$/u, "");
  if (!(base in DATE_FORMS)) return undefined;
  const day = form(DATE_FORMS.date);
  const today = new Intl.DateTimeFormat("en-GB", { timeZone: names.zone(), ...DATE_FORMS.date }).format(
    names.now(),
  );
  return token.endsWith("_pretty") && day === today ? "today" : form(DATE_FORMS[base]);
}

function ago(date, now) {
  const minutes = Math.round((date - now) / 60000);
  const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  return Math.abs(minutes) < 60
    ? words.format(minutes, "minute")
    : words.format(Math.round(minutes / 60), "hour");
}
