/** Makes and finds what stands on the page. Text is only ever text. */

/** An element with a text, and with classes where they are given. */
export function element(
  tag: keyof HTMLElementTagNameMap,
  text = '',
  classes = '',
  ...children: readonly HTMLElement[]
): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = text;
  if (classes !== '') made.className = classes;
  made.append(...children);
  return made;
}

/** The element of an id. @throws Error where it is not there or of another kind. */
export function byId<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`The page lacks ${id}.`);
}
