// From the text of a recipe to the recipe, or to every fault of it with line and column. Pure.
import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import type { Fault } from '#core/fault.ts';
import { describeAction, variablesIn } from '#core/recipe.ts';
import type { ElementQuery, Recipe, RecipeAction, RecipeStep } from '#core/recipe.ts';
import { recipeSchema, type WrittenElement, type WrittenRecipe, type WrittenStep } from './recipe-schema.ts';

export interface ReadRecipe {
  readonly recipe: Recipe;
  readonly verified: WrittenRecipe['verified'];
  readonly checked: string | undefined;
  readonly notes: string | undefined;
}

export type RecipeReading =
  | { readonly ok: true; readonly read: ReadRecipe }
  | { readonly ok: false; readonly faults: readonly Fault[] };

type Path = readonly (string | number)[];
type Issue = z.core.$ZodIssue;

const SEE = 'See docs/recipes.md.';

/** @param where the name that faults carry. @param known variables that will have a value. */
export function readRecipe(text: string, where: string, known: readonly string[]): RecipeReading {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): Pick<Fault, 'line' | 'column'> => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const syntax = document.errors.map((error): Fault => {
    const what = `${error.message.split('\n')[0]?.replace(/ at line .*$/, '') ?? ''}.`;
    return { where, ...at(error.pos[0]), what, fix: 'Write it as YAML.' };
  });
  // Later ones only follow from the first.
  if (syntax.length > 0) return { ok: false, faults: syntax.slice(0, 1) };
  const parsed = recipeSchema.safeParse(document.toJS() ?? {});
  const faultAt = (path: Path, what: string, fix: string): Fault => ({
    where,
    ...at(offsetOf(document, path)),
    ...(path.length === 0 ? {} : { path: formatPath(path) }),
    what,
    fix,
  });
  if (!parsed.success) {
    const faults = parsed.error.issues.flatMap((issue) => faultsOf(issue, faultAt));
    return { ok: false, faults: faults.sort(byPosition) };
  }
  const unknown = unknownVariables(parsed.data, known).map(({ path, name }) =>
    faultAt(
      path,
      `{${name}} has no value.`,
      `Use one of ${known.map((one) => `{${one}}`).join(', ')}, or give it under target.variables.`,
    ),
  );
  if (unknown.length > 0) return { ok: false, faults: unknown };
  const { verified, checked, notes } = parsed.data;
  return { ok: true, read: { recipe: recipeOf(parsed.data), verified, checked, notes } };
}

function byPosition(a: Fault, b: Fault): number {
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}

function formatPath(path: Path): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${part}`))
    .join('');
}

/** Of the value there, or of its key where it has one, or of the nearest group around it. */
function offsetOf(document: Document, path: Path): number {
  for (let rest = path; rest.length > 0; rest = rest.slice(0, -1)) {
    const group: unknown = rest.length === 1 ? document.contents : document.getIn(rest.slice(0, -1), true);
    if (isMap(group)) {
      const pair = group.items.find(({ key }) => isScalar(key) && key.value === rest.at(-1));
      if (pair !== undefined && isScalar(pair.key)) return pair.key.range?.[0] ?? 0;
    }
    const value: unknown = document.getIn(rest, true);
    if (isNode(value)) return value.range?.[0] ?? 0;
  }
  return isNode(document.contents) ? (document.contents.range?.[0] ?? 0) : 0;
}

function pathOf(issue: Issue): Path {
  return issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
}

function faultsOf(issue: Issue, faultAt: (path: Path, what: string, fix: string) => Fault): readonly Fault[] {
  const path = pathOf(issue);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) =>
      faultAt([...path, key], `"${key}" is not known here.`, `Remove it. ${SEE}`),
    );
  if (issue.code === 'invalid_type' && issue.input === undefined && path.length > 0)
    return [faultAt(path, `"${String(path.at(-1))}" is missing.`, `Add it. ${SEE}`)];
  if (issue.code === 'invalid_value')
    return [faultAt(path, `It is none of ${issue.values.map(String).join(', ')}.`, 'Write one of them.')];
  if (issue.code === 'too_small') return [faultAt(path, 'It is empty.', `Write at least one. ${SEE}`)];
  return [faultAt(path, `${issue.message.replace(/\.$/, '')}.`, `Correct it. ${SEE}`)];
}

interface Used {
  readonly path: Path;
  readonly name: string;
}

/** Parts in which braces are braces. */
const FOR_PEOPLE: ReadonlySet<string> = new Set(['title', 'notes', 'verified', 'checked']);

/** Every text of the steps, where it stands. */
function unknownVariables(written: WrittenRecipe, known: readonly string[]): readonly Used[] {
  const used: Used[] = [];
  const visit = (value: unknown, path: Path): void => {
    if (typeof value === 'string') used.push(...variablesIn(value).map((name) => ({ path, name })));
    else if (Array.isArray(value)) value.forEach((entry, index) => visit(entry, [...path, index]));
    else if (typeof value === 'object' && value !== null)
      for (const [key, entry] of Object.entries(value)) visit(entry, [...path, key]);
  };
  for (const [key, value] of Object.entries(written)) {
    if (!FOR_PEOPLE.has(key)) visit(value, [key]);
  }
  return used.filter(({ name }) => !known.includes(name));
}

function elementOf({ role, name, css }: WrittenElement): ElementQuery {
  if (role === undefined) return { css: css ?? '' };
  if (name === undefined) return { role };
  return { role, names: typeof name === 'string' ? [name] : name };
}

function actionOf(step: WrittenStep): RecipeAction {
  if (step.open !== undefined) return { kind: 'open', url: step.open };
  if (step.press !== undefined) return { kind: 'press', key: step.press };
  if (step.fill !== undefined) return { kind: 'fill', element: elementOf(step.fill), text: step.with ?? '' };
  if (step.click !== undefined) return { kind: 'click', element: elementOf(step.click) };
  if (step.wait_for !== undefined) return { kind: 'wait-for', element: elementOf(step.wait_for) };
  return { kind: 'wait-gone', element: elementOf(step.wait_gone ?? {}) };
}

function stepsOf(written: readonly WrittenStep[]): readonly RecipeStep[] {
  return written.map((step) => ({
    action: actionOf(step),
    within_ms: step.within,
    optional: step.optional,
  }));
}

function recipeOf(written: WrittenRecipe): Recipe {
  const { name, title, steps, in_call: inCall, ended, leave } = written;
  const { mute_camera, unmute_camera, mute_microphone, unmute_microphone } = written;
  return {
    name,
    title,
    steps: stepsOf(steps),
    in_call: {
      elements: inCall.see.map(elementOf),
      connected: inCall.connected,
      within_ms: inCall.within,
    },
    ended: (ended ?? []).map(elementOf),
    leave: stepsOf(leave),
    actions: {
      ...(mute_camera === undefined ? {} : { 'mute-camera': stepsOf(mute_camera) }),
      ...(unmute_camera === undefined ? {} : { 'unmute-camera': stepsOf(unmute_camera) }),
      ...(mute_microphone === undefined ? {} : { 'mute-microphone': stepsOf(mute_microphone) }),
      ...(unmute_microphone === undefined ? {} : { 'unmute-microphone': stepsOf(unmute_microphone) }),
    },
  };
}

/** The steps as sentences, for lists. */
export function outline(recipe: Recipe): readonly string[] {
  return recipe.steps.map(
    ({ action, optional }) => `${describeAction(action)}${optional ? ' (if there)' : ''}`,
  );
}

/** How far a recipe is to be trusted, in a few words. */
export function trustIn({ verified, checked }: Pick<ReadRecipe, 'verified' | 'checked'>): string {
  if (verified !== null) return `verified on ${verified.on}: ${verified.version}`;
  return checked === undefined ? 'not verified' : `not verified; checked: ${checked}`;
}
