/** Making elements. Text from outside only ever becomes text nodes: nothing here can parse HTML. */

/**
 * An element. In `props`, `class`, `data` (an object) and `on` (event name -> listener) are special,
 * true sets an empty attribute, false/null/undefined sets none. Strings among the children become text.
 */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    } else if (name === "data") {
      Object.assign(node.dataset, value);
    } else if (value !== false && value !== null && value !== undefined) {
      node.setAttribute(name, value === true ? "" : String(value));
    }
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

/** The element of that id, which index.html is known to have. */
export const byId = (id) => document.getElementById(id);

/** Replaces the children of `parent` only where their source changed, so that focus and scrolling survive. */
export function keep(parent, items, keyOf, draw) {
  const old = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  const fresh = items.map((item) => {
    const source = JSON.stringify(item);
    const there = old.get(keyOf(item));
    if (there && there.keptFrom === source) return there;
    const node = draw(item);
    node.dataset.key = keyOf(item);
    node.keptFrom = source;
    return node;
  });
  const same =
    fresh.length === parent.children.length && fresh.every((node, n) => node === parent.children[n]);
  if (!same) place(parent, fresh);
  return !same;
}

/** Puts the nodes in order without taking out those that stay. */
function place(parent, fresh) {
  const wanted = new Set(fresh);
  for (const node of [...parent.children]) if (!wanted.has(node)) node.remove();
  fresh.forEach((node, n) => {
    if (parent.children[n] !== node) parent.insertBefore(node, parent.children[n] ?? null);
  });
}
