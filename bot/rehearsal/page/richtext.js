/** Rich text blocks: what people's own messages arrive as. */

import { el } from "./dom.js";
import { emoji, link, mention } from "./mrkdwn.js";

/** The elements of one rich_text block. */
export const richText = (block, names) => (block.elements ?? []).map((part) => partOf(part, names));

function partOf(part, names) {
  const inner = () => (part.elements ?? []).flatMap((piece) => pieceOf(piece, names));
  switch (part.type) {
    case "rich_text_list":
      return el(
        part.style === "ordered" ? "ol" : "ul",
        { class: `indent-${part.indent ?? 0}` },
        ...(part.elements ?? []).map((item) => el("li", { dir: "auto" }, ...linesOf(item, names))),
      );
    case "rich_text_preformatted":
      return el("pre", {}, ...inner());
    case "rich_text_quote":
      return el("blockquote", { dir: "auto" }, ...inner());
    default:
      return el("div", { class: "section" }, ...paragraphsOf(part, names));
  }
}

const linesOf = (part, names) => (part.elements ?? []).flatMap((piece) => pieceOf(piece, names));

/** One paragraph per line, so that each finds its own direction. */
function paragraphsOf(part, names) {
  const lines = [[]];
  for (const piece of part.elements ?? []) {
    const texts = piece.type === "text" ? String(piece.text).split("\n") : [null];
    texts.forEach((text, n) => {
      if (n) lines.push([]);
      lines.at(-1).push(...pieceOf(text === null ? piece : { ...piece, text }, names));
    });
  }
  return lines.map((nodes) => el("p", { dir: "auto" }, ...nodes));
}

function pieceOf(piece, names) {
  switch (piece.type) {
    case "text":
      return [styled(piece.text, piece.style)];
    case "link":
      return [link(piece.url, piece.text ?? piece.url)];
    case "user":
      return [mention(`@${names.person(piece.user_id)}`)];
    case "channel":
      return [mention(`#${names.channel(piece.channel_id)}`)];
    case "usergroup":
      return [mention(`@${piece.usergroup_id}`)];
    case "broadcast":
      return [mention(`@${piece.range}`)];
    case "emoji":
      return [emoji(piece.name)];
    case "date":
      return [piece.fallback ?? ""];
    default:
      return [];
  }
}

const TAGS = { bold: "strong", italic: "em", strike: "s", code: "code" };

function styled(text, style = {}) {
  return Object.keys(TAGS)
    .filter((name) => style[name])
    .reduce((inner, name) => el(TAGS[name], {}, inner), text);
}
