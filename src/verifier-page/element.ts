import { printable, type Bilingual } from '../core/proof/describe/describe-verdict.ts';

/** An element with attributes and children; texts become text nodes, so that nothing in a bundle is ever taken for markup. */
export function element(
  tag: string,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly (Node | string)[]
): HTMLElement {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children.map((child) => (typeof child === 'string' ? printable(child) : child)));
  return made;
}

/** A text in Chinese, with its English after it. */
export const both = ({ zh, en }: Bilingual): readonly Node[] => [
  document.createTextNode(`${printable(zh)} `),
  element('span', { lang: 'en' }, en),
];

/** The element of the page with this id; of this kind, where more is wanted of it than of any. */
export function byId<E extends HTMLElement = HTMLElement>(
  id: string,
  kind: new () => E = HTMLElement as new () => E,
): E {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`no such element: ${id}`);
  return found;
}
