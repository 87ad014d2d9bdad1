// The list of all fields for docs/scenarios.md, made from the schema.
import { scenarioJsonSchema } from './schema.ts';

interface Field {
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly enum?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Field>>;
  readonly items?: Field;
  readonly oneOf?: readonly Field[];
  readonly const?: unknown;
}

function isField(value: unknown): value is Field {
  return typeof value === 'object' && value !== null;
}

const inline = (value: unknown): string => `\`${JSON.stringify(value).replaceAll('"', '')}\``;

function line(path: string, field: Field, required: boolean): string {
  const isScalar = field.properties === undefined && field.items === undefined;
  const parts = [
    `- \`${path}\`${required ? ' (required)' : ''}: ${field.description ?? ''}`,
    field.enum === undefined ? '' : `One of ${field.enum.map(inline).join(', ')}.`,
    field.default === undefined || !isScalar || field.default === ''
      ? ''
      : `Default ${inline(field.default)}.`,
    field.default === undefined && isScalar && field.examples?.[0] !== undefined
      ? `Example ${inline(field.examples[0])}.`
      : '',
  ];
  return parts.filter((part) => part !== '').join(' ');
}

function linesOf(path: string, field: Field): string[] {
  const own = Object.entries(field.properties ?? {}).flatMap(([key, child]) => {
    if (child.const !== undefined) return [];
    const childPath = path === '' ? key : `${path}.${key}`;
    return [line(childPath, child, field.required?.includes(key) === true), ...linesOf(childPath, child)];
  });
  const items = field.items === undefined ? [] : linesOf(`${path}[]`, field.items);
  const branches = (field.oneOf ?? []).flatMap((branch) => {
    const kind = String(branch.properties?.['kind']?.const);
    const head = `- \`${path}\` with \`kind: ${kind}\`: ${branch.description ?? ''}`;
    return [head, ...linesOf(`${path}{${kind}}`, branch)];
  });
  return [...own, ...items, ...branches];
}

/** Markdown: one list entry per field, with its default or an example. */
export function fieldReference(): string {
  const schema: unknown = scenarioJsonSchema();
  return isField(schema) ? linesOf('', schema).join('\n') : '';
}

const REFERENCE_BEGIN = '<!-- fields: made by npm run build:schema -->';
const REFERENCE_END = '<!-- end of fields -->';

/** Puts the list of fields between its two marks. */
export function withFieldReference(document: string): string {
  const begin = document.indexOf(REFERENCE_BEGIN);
  const end = document.indexOf(REFERENCE_END);
  if (begin < 0 || end < begin) return document;
  const before = document.slice(0, begin + REFERENCE_BEGIN.length);
  return `${before}\n\n${fieldReference()}\n\n${document.slice(end)}`;
}
