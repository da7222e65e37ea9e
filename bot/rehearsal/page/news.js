/** Which places have something a person has not seen yet. */

import { get } from "./api.js";
import { isDirect } from "./places.js";

const NEWS_MS = 400;

export class News {
  /** `where` answers `{user, place, channels}` of now; `changed` is called when marks may have changed. */
  constructor({ where, changed, failed }) {
    this.where = where;
    this.changed = changed;
    this.failed = failed;
    this.read = new Map();
    this.unread = new Set();
    this.timer = 0;
  }

  /** This person has read this place up to there. */
  saw(user, id, ts) {
    this.read.set(`${user}/${id}`, ts);
  }

  forget() {
    this.unread = new Set();
  }

  /** Looks a little later, once however often it is asked. */
  soon() {
    this.timer ||= setTimeout(() => this.look().catch(this.failed), NEWS_MS);
  }

  async look() {
    this.timer = 0;
    const { user, channels } = this.where();
    const unread = new Set();
    for (const channel of channels.filter((each) => each.members?.includes(user))) {
      if (await this.hasNews(user, channel)) unread.add(channel.id);
    }
    const now = this.where();
    if (user !== now.user) return;
    unread.delete(now.place.id);
    this.unread = unread;
    this.changed();
  }

  /** What was there before a person first looked is not news, except what was said to them directly. */
  async hasNews(user, channel) {
    const key = `${user}/${channel.id}`;
    const latest = (await get("/_control/messages", { user, channel: channel.id })).at(-1)?.ts;
    if (!this.read.has(key)) this.read.set(key, isDirect(channel) ? undefined : latest);
    return latest !== this.read.get(key);
  }
}
