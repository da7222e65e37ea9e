/** The page that plays Slack: one person acts, everything comes from the control interface, live by long poll. */

import { Refused, get, post, sentence } from "./api.js";
import { blocks } from "./blocks.js";
import { CanvasTab } from "./canvas.js";
import { Clock } from "./clock.js";
import { composer } from "./composer.js";
import { byId, el, keep } from "./dom.js";
import { followPermalinks, reveal, showHeading } from "./heading.js";
import { showMessages } from "./messages.js";
import { Modal, agreed } from "./modal.js";
import { Names } from "./names.js";
import { News } from "./news.js";
import { failed, notice } from "./notice.js";
import { Public } from "./networks.js";
import { showPlaces } from "./places.js";
import { offer } from "./shortcuts.js";

const WAIT_SECONDS = 20;
const RETRY_MS = 2000;
const PUBLIC_MS = 1500;

const names = new Names();
const state = { place: { kind: "home" }, thread: null, channels: [] };
const clock = new Clock(names, failed);
const modal = new Modal(names, {
  press: pressInView,
  submit,
  close: (view) => act("close", { view_id: view.id }),
});
const canvas = new CanvasTab(names, () => refresh());
const outlets = new Public(names, { failed, done: notice });
const news = new News({
  where: () => ({ user: names.self, place: state.place, channels: state.channels }),
  changed: () => drawPlaces(),
  failed,
});
names.clock = clock;

// Doing something as the person

/** One call as the acting person; answers what came back, or null after saying why it failed. */
async function act(call, body) {
  try {
    return await post(`/_control/${call}`, { user: names.self, ...body });
  } catch (error) {
    failed(error);
    return null;
  } finally {
    await refresh();
  }
}

async function say(text, thread) {
  const body = { channel: state.place.id, text, ...(thread ? { thread_ts: thread } : {}) };
  return (await act(text.startsWith("/") ? "command" : "message", body)) !== null;
}

/** A press, after the question the bot wants asked; the button stays still meanwhile. */
async function press(body, element, node) {
  if (element.confirm && !(await agreed(element.confirm))) return;
  if (node) node.disabled = true;
  await act("click", { action_id: element.action_id, ...body });
  if (node) node.disabled = false;
}

function pressInMessage(message, element, value, _, node) {
  return press({ channel: state.place.id, ts: message.ts, value }, element, node);
}

/** In a window the values typed so far travel along, as they do in Slack. */
function pressInView(view, element, value, block, node, values) {
  return press({ view_id: view.id, block_id: block?.block_id, value, values }, element, node);
}

async function submit(view, values) {
  try {
    const answer = await post("/_control/submit", { user: names.self, view_id: view.id, values });
    if (answer.errors) modal.complain(answer.errors, "");
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    modal.complain(error.answer.errors ?? {}, sentence(error));
  }
  await refresh();
}

const messageActs = {
  press: pressInMessage,
  thread: (message) => openThread(message.thread_ts ?? message.ts),
  react: (message, name) => {
    const mine = message.reactions?.some((each) => each.name === name && each.users.includes(names.self));
    return act("reaction", { channel: state.place.id, ts: message.ts, name, remove: mine || undefined });
  },
  shortcut: (shortcut, message) =>
    act("shortcut", { callback_id: shortcut.callback_id, channel: state.place.id, ts: message.ts }),
  shortcuts: [],
};

// Going somewhere

function go(place, thread = null) {
  state.place = place;
  canvas.chosen = null;
  state.thread = thread;
  pane(thread ? "thread" : "talk");
  location.hash = here();
  if (place.kind === "home") get("/_control/home", { user: names.self, open: 1 }).then(refresh, failed);
  return refresh();
}

/** Who is where, as the address after the `#` says it. */
const here = () =>
  [names.person(names.self), state.place.id ?? "home", state.thread].filter(Boolean).join("/");

function openThread(ts) {
  go(state.place, ts).then(() => byId("reply").querySelector("textarea").focus());
}

const join = (channel) => act("join", { channel }).then(() => go({ kind: "channel", id: channel }));

/** On a narrow screen one pane shows at a time. */
function pane(name) {
  document.body.dataset.pane = name;
  for (const button of document.querySelectorAll("[data-show]")) {
    button.setAttribute("aria-pressed", String(button.dataset.show === name));
  }
}

function actAs(id) {
  names.self = id;
  byId("persona").value = id;
  news.forget();
  modal.hide();
}

// Showing what is

let refreshing = null;
let again = false;

/** Draws everything anew; calls that come meanwhile are answered by one more round. */
function refresh() {
  again = true;
  refreshing ??= rounds().finally(() => (refreshing = null));
  return refreshing;
}

async function rounds() {
  while (again) {
    again = false;
    await draw().catch(failed);
  }
}

async function draw() {
  const user = names.self;
  const [open, mine, views] = await Promise.all([
    get("/_control/channels"),
    get("/_control/channels", { user }),
    get("/_control/views", { user }),
  ]);
  state.channels = [...open.filter((channel) => !mine.some((each) => each.id === channel.id)), ...mine];
  names.takeChannels(state.channels);
  if (user !== names.self) return;
  await drawPlace(user);
  await drawThread(user);
  modal.show(views);
  drawPlaces();
  news.soon();
}

const drawPlaces = () =>
  showPlaces({
    channels: state.channels,
    names,
    place: state.place,
    unread: news.unread,
    go,
    join,
    self: names.self,
  });

async function drawPlace(user) {
  const { place } = state;
  const channel = state.channels.find((each) => each.id === place.id);
  await showHeading({ place, channel, names, show: (ts) => canvas.leave().then(() => reveal(ts)) });
  const reading = await canvas.draw(user, channel);
  byId("composer").hidden = place.kind === "home" || reading || Boolean(channel?.is_archived);
  if (reading) return;
  if (place.kind === "home") return drawHome(user);
  const messages = await get("/_control/messages", { user, channel: place.id });
  news.saw(user, place.id, messages.at(-1)?.ts);
  showMessages(byId("messages"), messages, {
    names,
    act: messageActs,
    thread: { open: false, place: `${user}/${place.id}` },
  });
}

async function drawHome(user) {
  const { view } = await get("/_control/home", { user });
  const context = {
    names,
    key: "home",
    press: (element, value, block, node) => pressInView(view, element, value, block, node),
  };
  const parent = byId("messages");
  const empty = () => el("p", { class: "empty" }, "The bot shows nothing here yet.");
  parent.dataset.place = "home";
  keep(
    parent,
    [view ?? null],
    () => `home-${user}`,
    () => (view ? el("div", { class: "home" }, ...blocks(view.blocks, context)) : empty()),
  );
}

async function drawThread(user) {
  const { thread, place } = state;
  byId("thread").hidden = !thread;
  document.querySelector('[data-show="thread"]').disabled = !thread;
  document.body.classList.toggle("threaded", Boolean(thread));
  if (!thread) return;
  const messages = await get("/_control/messages", { user, channel: place.id, thread_ts: thread });
  showMessages(byId("replies"), messages, {
    names,
    act: messageActs,
    thread: { open: true, place: `${user}/${place.id}/${thread}` },
  });
}

// Starting, and staying up to date

async function follow() {
  let n = -1;
  for (;;) {
    try {
      const answer = await get("/_control/events", { since: n, wait: WAIT_SECONDS });
      if (answer.n !== n) await Promise.all([refresh(), outlets.refresh()]);
      n = answer.n;
    } catch (error) {
      failed(error);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

const address = () => decodeURIComponent(location.hash.slice(1));

/** `#handle/place/thread`, as `here` writes it: whom to be and where to go. */
function fromAddress() {
  const [handle, id, thread] = address().split("/");
  const person = names.people().find((each) => each.handle === handle) ?? names.people()[0];
  actAs(person.id);
  const place = !id || id === "home" ? { kind: "home" } : { kind: "channel", id };
  return [place, thread || null];
}

function listen() {
  composer(byId("composer"), { label: "Message, or /incident …", send: (text) => say(text) });
  composer(byId("reply"), { label: "Reply …", send: (text) => say(text, state.thread) });
  byId("persona").addEventListener("change", (event) => {
    actAs(event.target.value);
    const member = state.channels.find((each) => each.id === state.place.id)?.members?.includes(names.self);
    go(member ? state.place : { kind: "home" });
  });
  byId("close-thread").addEventListener("click", () => go(state.place));
  window.addEventListener("hashchange", () => address() !== here() && go(...fromAddress()));
  document.addEventListener("click", followPermalinks(go));
  for (const button of document.querySelectorAll("[data-show]")) {
    button.addEventListener("click", () => pane(button.dataset.show));
  }
}

async function start() {
  names.takePeople(await get("/_control/users"));
  byId("persona").replaceChildren(
    ...names
      .people()
      .map((person) => el("option", { value: person.id }, `${person.handle} · ${person.real_name}`)),
  );
  const info = await get("/_control/info").catch(() => ({}));
  messageActs.shortcuts = offer(byId("shortcuts"), info.shortcuts ?? [], (body) => act("shortcut", body));
  listen();
  const [place, thread] = fromAddress();
  await Promise.all([clock.start(), go(place, thread), outlets.refresh()]);
  if (info.status_page) outlets.statusPage(info.status_page);
  setInterval(() => outlets.refresh(), PUBLIC_MS);
  await follow();
}

start().catch(failed);
