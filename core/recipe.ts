// How a person gets into a call with a service's own web client, as data: what is opened, filled in and clicked, and
// how one sees that one is in. A target makes it, the browser runner follows it; neither knows the other.
import type { SeatAction } from './plan.ts';

/** Roles of WAI-ARIA 1.2 that a person acts on or looks for. */
export const ELEMENT_ROLES = [
  'alert',
  'alertdialog',
  'application',
  'article',
  'banner',
  'button',
  'checkbox',
  'combobox',
  'dialog',
  'form',
  'group',
  'heading',
  'img',
  'link',
  'list',
  'listbox',
  'listitem',
  'main',
  'menu',
  'menuitem',
  'navigation',
  'option',
  'radio',
  'region',
  'searchbox',
  'slider',
  'status',
  'switch',
  'tab',
  'tabpanel',
  'textbox',
  'toolbar',
] as const;
export type ElementRole = (typeof ELEMENT_ROLES)[number];

/** An element in whatever frame of the page, as assistive technology names it, or by a CSS selector. */
export type ElementQuery =
  | {
      readonly role: ElementRole;
      /** Any of these accessible names, whole and as written; absent: whatever name. */
      readonly names?: readonly string[];
    }
  | { readonly css: string };

/** Texts may have variables: `{name}`. */
export type RecipeAction =
  | { readonly kind: 'open'; readonly url: string }
  | { readonly kind: 'fill'; readonly element: ElementQuery; readonly text: string }
  | { readonly kind: 'click'; readonly element: ElementQuery }
  /** A key as `KeyboardEvent.key` names it. */
  | { readonly kind: 'press'; readonly key: string }
  | { readonly kind: 'wait-for'; readonly element: ElementQuery }
  | { readonly kind: 'wait-gone'; readonly element: ElementQuery };

export interface RecipeStep {
  readonly action: RecipeAction;
  /** How long its element is waited for. */
  readonly within_ms: number;
  /** When the element does not come, the next step is taken. */
  readonly optional: boolean;
}

export interface Recipe {
  readonly name: string;
  readonly title: string;
  readonly steps: readonly RecipeStep[];
  /** When the seat is in the call: all of these are seen, and media is connected where that is asked for. */
  readonly in_call: {
    readonly elements: readonly ElementQuery[];
    readonly connected: boolean;
    readonly within_ms: number;
  };
  /** What the client shows when it has ended the call by itself; any of them. */
  readonly ended: readonly ElementQuery[];
  readonly leave: readonly RecipeStep[];
  /** How the client mutes; without it the synthetic device falls silent instead. */
  readonly actions: Partial<Readonly<Record<SeatAction['action'], readonly RecipeStep[]>>>;
}

/** `button "Join"`, as messages name an element. */
export function describeElement(element: ElementQuery): string {
  if ('css' in element) return element.css;
  const names = (element.names ?? []).map((name) => JSON.stringify(name)).join(' or ');
  return names === '' ? element.role : `${element.role} ${names}`;
}

export function describeAction(action: RecipeAction): string {
  switch (action.kind) {
    case 'open':
      return `open ${action.url}`;
    case 'fill':
      return `fill ${describeElement(action.element)}`;
    case 'click':
      return `click ${describeElement(action.element)}`;
    case 'press':
      return `press ${action.key}`;
    case 'wait-for':
      return `wait for ${describeElement(action.element)}`;
    case 'wait-gone':
      return `wait until ${describeElement(action.element)} is gone`;
  }
}

const VARIABLE = /\{([a-z][a-z0-9_]*)\}/g;

/** Names of the variables in a text, in order. */
export function variablesIn(text: string): readonly string[] {
  return [...text.matchAll(VARIABLE)].flatMap(([, name]) => name ?? []);
}

/** Unknown variables stay as they are written. */
export function fillIn(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replaceAll(VARIABLE, (written, name: string) => variables[name] ?? written);
}
