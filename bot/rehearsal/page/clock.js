/** The rehearsal's clock: shown running, set by buttons, hidden where the rehearsal has none. */

import { get, post } from "./api.js";
import { byId, el } from "./dom.js";

const SPEEDS = [
  [0, "Pause"],
  [1, "1×"],
  [60, "60×"],
];
const STEPS = [
  [1, "+1 min"],
  [5, "+5 min"],
  [15, "+15 min"],
];
const RESYNC_MS = 5000;

/** `now()` answers the rehearsal's moment. `names` tells the zone; `failed` takes errors. */
export class Clock {
  constructor(names, failed) {
    this.names = names;
    this.failed = failed;
    this.base = Date.now();
    this.readAt = performance.now();
    this.speed = 1;
    this.face = el("time", { id: "now" });
    this.speeds = SPEEDS.map(([speed, text]) => this.button(text, { speed }));
    const steps = STEPS.map(([minutes, text]) => this.button(text, { advance: minutes * 60 }));
    byId("clock").replaceChildren(this.face, ...this.speeds, ...steps);
  }

  now() {
    return new Date(this.base + (performance.now() - this.readAt) * this.speed);
  }

  /** Reads the clock now and again, and lets the face run in between. */
  async start() {
    await this.read();
    setInterval(() => this.draw(), 250);
    setInterval(() => this.read(), RESYNC_MS);
  }

  button(text, body) {
    const press = async () => this.take(await post("/_control/clock", body).catch(this.failed));
    return el(
      "button",
      { type: "button", class: "plain", data: { speed: body.speed ?? "" }, on: { click: press } },
      text,
    );
  }

  async read() {
    this.take(await get("/_control/clock").catch(() => null));
  }

  /** What the rehearsal says; a reply without a time only means that it was done. */
  async take(answer) {
    if (answer === null) byId("clock").hidden = true;
    if (!answer) return;
    if (!answer.now) return this.read();
    byId("clock").hidden = false;
    this.base = Date.parse(answer.now);
    this.readAt = performance.now();
    this.speed = answer.speed ?? 1;
    this.draw();
  }

  draw() {
    const now = this.now();
    this.face.textContent = this.names.full(now);
    this.face.dateTime = now.toISOString();
    for (const button of this.speeds) {
      button.setAttribute("aria-pressed", String(Number(button.dataset.speed) === this.speed));
    }
  }
}
