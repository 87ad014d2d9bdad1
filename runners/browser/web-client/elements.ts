// Finds an element as assistive technology would, in whatever frame of a page it is.
import type { Page } from 'puppeteer-core';
import type { ElementQuery } from '#core/recipe.ts';

export type Key = Parameters<Page['keyboard']['press']>[0];

/** What is done with an element: a part of puppeteer's handles. */
export interface FoundElement {
  isVisible(): Promise<boolean>;
  click(options?: { readonly count?: number }): Promise<void>;
  press(key: Key): Promise<void>;
  type(text: string): Promise<void>;
  dispose(): Promise<void>;
}

/** A text inside the brackets of `::-p-aria(...)`. */
const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, '\\$&')}"`;

function selectorsOf(element: ElementQuery): readonly string[] {
  if ('css' in element) return [element.css];
  const role = `[role=${quoted(element.role)}]`;
  if (element.names === undefined) return [`::-p-aria(${role})`];
  return element.names.map((name) => `::-p-aria([name=${quoted(name)}]${role})`);
}

/** @returns the first one that can be seen; undefined when there is none at the moment. */
export async function findElement(
  page: Pick<Page, 'frames'>,
  element: ElementQuery,
): Promise<FoundElement | undefined> {
  for (const frame of page.frames()) {
    for (const selector of selectorsOf(element)) {
      // A frame that is just being left has no answer.
      const found: readonly FoundElement[] = await frame.$$(selector).catch(() => []);
      for (const [index, handle] of found.entries()) {
        if (!(await handle.isVisible().catch(() => false))) continue;
        for (const other of found.slice(index + 1)) await other.dispose();
        return handle;
      }
    }
  }
  return undefined;
}

/** What can be acted on and read in a page, as a person with a screen reader would hear it. */
export interface SeenNode {
  readonly role: string;
  readonly name?: string;
  readonly children?: readonly SeenNode[];
}

/** Of a node's role and name no more than this tells anything. */
const LONGEST_NAME = 80;
const QUIET_ROLES: ReadonlySet<string> = new Set(['none', 'generic', 'RootWebArea', 'InlineTextBox']);

const HEADLINE_ROLES: ReadonlySet<string> = new Set(['alert', 'alertdialog', 'dialog', 'heading']);
const MOST_HEADLINES = 3;

/** What a page says of itself in large letters. */
export function headlines(root: SeenNode | null): readonly string[] {
  const lines: string[] = [];
  const visit = ({ role, name, children }: SeenNode): void => {
    if (HEADLINE_ROLES.has(role) && name !== undefined && name !== '')
      lines.push(`${role} ${JSON.stringify(name.slice(0, LONGEST_NAME))}`);
    children?.forEach(visit);
  };
  if (root !== null) visit(root);
  return lines.slice(0, MOST_HEADLINES);
}

/** @returns a line for each node with a role and a name, from top to bottom; at most so many. */
export function seenLines(root: SeenNode | null, most: number): readonly string[] {
  const lines: string[] = [];
  const visit = (node: SeenNode): void => {
    const name = node.name ?? '';
    if (name !== '' && !QUIET_ROLES.has(node.role)) {
      const line = `${node.role} ${JSON.stringify(name.slice(0, LONGEST_NAME))}`;
      if (lines.at(-1) !== line) lines.push(line);
    }
    node.children?.forEach(visit);
  };
  if (root !== null) visit(root);
  return lines.length > most ? [...lines.slice(0, most), `… ${lines.length - most} more`] : lines;
}
