/** Telling the person something, for a while. */

import { Refused, sentence } from "./api.js";
import { byId } from "./dom.js";

const NOTICE_MS = 8000;

let fading = 0;

/** Shows a sentence at the foot of the page. */
export function notice(text) {
  const node = byId("notice");
  node.textContent = text;
  node.hidden = false;
  clearTimeout(fading);
  fading = setTimeout(() => (node.hidden = true), NOTICE_MS);
}

/** Says why something did not work; an error of our own making goes on to the console. */
export function failed(error) {
  if (!(error instanceof Refused)) throw error;
  notice(sentence(error));
}
