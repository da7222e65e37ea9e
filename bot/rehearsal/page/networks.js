/** What the public sees: the posts of each network and the status page, one tab each; and making them fail. */

import { get, post, remove } from "./api.js";
import { byId, el, keep } from "./dom.js";

const KINDS = {
  500: "answers 500",
  429: "answers “too many requests”",
  lost_reply: "takes it, but its answer is lost",
  half: "takes it, but half its answer is lost",
  refuse: "closes the connection",
  hang: "never answers",
  slow: "answers late",
  not_json: "answers with a proxy's page",
  token_expired: "says that the token has expired",
};
const LANGUAGES = new Intl.DisplayNames("en", { type: "language" });

/** The right-hand pane. `failed` takes errors, `done` a sentence that something was arranged. */
export class Public {
  constructor(names, { failed, done }) {
    this.names = names;
    this.failed = failed;
    this.done = done;
    this.tabs = new Map();
    this.seen = new Map();
    this.chosen = "";
    this.bar = el("div", {
      class: "tabs",
      role: "tablist",
      "aria-label": "Outlets",
      on: { keydown: (event) => this.walk(event) },
    });
    byId("public").replaceChildren(el("h2", {}, "What the public sees"), this.bar);
  }

  /** The tab of the status page, where the rehearsal has one. */
  statusPage(address) {
    const frame = el("iframe", { title: "The public status page", src: address });
    const out = el(
      "p",
      {},
      el(
        "a",
        { href: address, target: "_blank", rel: "noopener noreferrer" },
        "Open the status page in its own window",
      ),
    );
    this.add("status_page", "Status page", out, frame);
  }

  /** Looks what is new on the networks. */
  async refresh() {
    for (const network of await get("/_networks").catch(() => [])) {
      if (!network.used && !network.posts) continue;
      if (!this.tabs.has(network.name)) this.addNetwork(network.name);
      this.showFaults(network);
      if (this.seen.get(network.name) === network.changes) continue;
      this.showPosts(network.name, await get(`/_networks/${network.name}/posts`));
      this.seen.set(network.name, network.changes);
    }
  }

  addNetwork(name) {
    const posts = el("div", { class: "posts" });
    const kind = el(
      "select",
      { "aria-label": "What shall go wrong" },
      ...Object.entries(KINDS).map(([value, text]) => el("option", { value }, text)),
    );
    const arrange = () =>
      post(`/_networks/${name}/fault`, { kind: kind.value, count: 1 })
        .then(() => this.done(`The next call to ${title(name)} ${KINDS[kind.value]}.`))
        .then(() => this.refresh())
        .catch(this.failed);
    const clear = () =>
      remove(`/_networks/${name}/fault`)
        .then(() => this.refresh())
        .catch(this.failed);
    const trouble = el(
      "details",
      { class: "trouble" },
      el("summary", {}, "Make the next call fail"),
      el(
        "p",
        {},
        kind,
        el("button", { type: "button", class: "plain", on: { click: arrange } }, "Arrange"),
        el("button", { type: "button", class: "plain", on: { click: clear } }, "Clear"),
      ),
      el("p", { class: "hint", data: { faults: name } }),
    );
    this.add(name, title(name), posts, trouble);
  }

  showFaults(network) {
    const waiting = network.faults.map((fault) => `${fault.kind} (${fault.count})`).join(", ");
    const node = byId("public").querySelector(`[data-faults="${CSS.escape(network.name)}"]`);
    node.textContent = waiting ? `Waiting: ${waiting}` : "";
  }

  showPosts(name, posts) {
    const panel = this.tabs.get(name).panel.querySelector(".posts");
    keep(
      panel,
      [...posts].reverse(),
      (entry) => entry.id,
      (entry) => this.drawPost(entry),
    );
    if (!posts.length) panel.replaceChildren(el("p", { class: "empty" }, "Nothing was published here yet."));
    this.tabs.get(name).count.textContent = posts.length ? String(posts.length) : "";
  }

  drawPost(entry) {
    const moment = new Date(entry.received_at);
    const notes = [
      entry.language ? languageName(entry.language) : "no language given",
      entry.reply_to ? "reply" : "",
      entry.edits.length ? `edited ${entry.edits.length}×` : "",
      entry.deleted ? "deleted" : "",
    ].filter(Boolean);
    return el(
      "article",
      { class: entry.deleted ? "post gone" : "post" },
      ...entry.text.split("\n").map((line) => el("p", { dir: "auto", lang: entry.language }, line)),
      el(
        "footer",
        {},
        el("time", { datetime: entry.received_at, title: this.names.full(moment) }, this.names.hour(moment)),
        ...notes.map((note) => el("span", {}, note)),
        el("a", { href: entry.url, target: "_blank", rel: "noopener noreferrer" }, "Open"),
      ),
    );
  }

  add(name, text, ...content) {
    const count = el("span", { class: "count" });
    const tab = el(
      "button",
      {
        type: "button",
        role: "tab",
        id: `tab-${name}`,
        "aria-controls": `panel-${name}`,
        on: { click: () => this.choose(name) },
      },
      text,
      " ",
      count,
    );
    const panel = el(
      "div",
      {
        role: "tabpanel",
        id: `panel-${name}`,
        class: "panel",
        "aria-labelledby": `tab-${name}`,
        hidden: true,
      },
      ...content,
    );
    this.tabs.set(name, { tab, panel, count });
    this.bar.append(tab);
    byId("public").append(panel);
    this.choose(this.chosen || name);
  }

  choose(name) {
    this.chosen = name;
    for (const [each, { tab, panel }] of this.tabs) {
      const chosen = each === name;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      panel.hidden = !chosen;
    }
  }

  /** Arrow keys go from tab to tab. */
  walk(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const names = [...this.tabs.keys()];
    const next = names[(names.indexOf(this.chosen) + step + names.length) % names.length];
    this.choose(next);
    this.tabs.get(next).tab.focus();
  }
}

const title = (name) => name.charAt(0).toUpperCase() + name.slice(1).replaceAll("_", " ");

/** The name of a language, or the tag itself where it is none. */
function languageName(tag) {
  try {
    return LANGUAGES.of(tag);
  } catch (error) {
    if (error instanceof RangeError) return tag;
    throw error;
  }
}
