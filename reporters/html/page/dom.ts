// Elements in one call. Text is always text, so nothing from a result can become markup.

type Child = Node | string | null | undefined;
type AttributeValue = string | number | boolean | undefined;
export type Attributes = Readonly<Record<string, AttributeValue>>;

function apply(node: Element, attributes: Attributes, children: readonly Child[]): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    node.setAttribute(name, value === true ? '' : String(value));
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
}

/** An HTML element with attributes (`class`, `aria-label`, …; false and undefined leave one out). */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const node = document.createElement(tag);
  apply(node, attributes, children);
  return node;
}

/** An identifier or a command. It breaks behind its joints only: `peak_concurrency_` / `share`. */
export function code(text: string): HTMLElement {
  const [first = '', ...others] = text.split(/(?<=[_:{,=])/);
  return h('code', {}, first, ...others.flatMap((part) => [h('wbr'), part]));
}

const SVG = 'http://www.w3.org/2000/svg';

/** An SVG element with attributes. */
export function svg<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[Tag] {
  const node = document.createElementNS(SVG, tag);
  apply(node, attributes, children);
  return node;
}
