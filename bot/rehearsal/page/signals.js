/** What monitoring and a help desk tell the bot's hooks, at a press. */

import { post } from "./api.js";
import { byId, el } from "./dom.js";
import { failed, notice } from "./notice.js";

const CARDS = { service: "cards", severity: "critical" };
const STORM = 1000;

let told = 0;

/** Each press of the first and the last is about another thing; the storm is always the same one. */
const SIGNALS = [
  ["Alert", () => ["alerts", { name: "CardErrors", first: STORM + told, labels: CARDS }]],
  ["Storm", () => ["alerts", { name: "Node", names: 60, count: STORM, labels: CARDS }]],
  ["Storm over", () => ["alerts", { name: "Node", names: 60, count: STORM, labels: CARDS, status: "resolved" }]],
  ["Complaint", () => ["complaint", { text: `My card is refused (ticket ${told})` }]],
];

function button([text, order]) {
  const press = async (event) => {
    const pressed = event.currentTarget;
    told += 1;
    const [call, body] = order();
    pressed.disabled = true;
    await post(`/_control/${call}`, body)
      .then(({ answers }) => notice(`${text}: the bot answered ${[...new Set(answers)].join(", ")}.`))
      .catch(failed);
    pressed.disabled = false;
  };
  return el("button", { type: "button", class: "plain", on: { click: press } }, text);
}

byId("signals").replaceChildren(...SIGNALS.map(button));
