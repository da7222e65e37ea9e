/** What ids are called, and how moments are written for the person who acts now. */

const HOUR = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const FULL = {
  ...HOUR,
  second: "2-digit",
  weekday: "short",
  day: "numeric",
  month: "short",
  year: "numeric",
};

export class Names {
  constructor() {
    this.users = new Map();
    this.rooms = new Map();
    this.self = null;
    this.clock = { now: () => new Date() };
  }

  /** Takes in the people, from the control interface. */
  takePeople(list) {
    this.users = new Map(list.map((person) => [person.id, person]));
  }

  /** Takes in the channels. */
  takeChannels(list) {
    this.rooms = new Map(list.map((channel) => [channel.id, channel]));
  }

  person(id, label) {
    return this.users.get(id)?.handle ?? label ?? id;
  }

  channel(id, label) {
    return this.rooms.get(id)?.name || label || id;
  }

  /** Everybody one can choose: no apps. */
  people() {
    return [...this.users.values()].filter((person) => !person.is_bot);
  }

  bot() {
    return [...this.users.values()].find((person) => person.is_bot);
  }

  channels() {
    return [...this.rooms.values()].filter((channel) => channel.name && !channel.is_archived);
  }

  zone() {
    return this.users.get(this.self)?.tz || "UTC";
  }

  now() {
    return this.clock.now();
  }

  hour(date) {
    return new Intl.DateTimeFormat("en-GB", { timeZone: this.zone(), ...HOUR }).format(date);
  }

  full(date) {
    return new Intl.DateTimeFormat("en-GB", { timeZone: this.zone(), timeZoneName: "short", ...FULL }).format(
      date,
    );
  }
}
