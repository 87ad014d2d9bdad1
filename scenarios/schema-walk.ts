// What the schema allows at a place of the document; messages take names and examples from it.
import { scenarioJsonSchema } from './schema.ts';
import type { Path } from './finding.ts';

interface Node {
  readonly type?: unknown;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly additionalProperties?: unknown;
  readonly oneOf?: readonly Node[];
  readonly const?: unknown;
  readonly examples?: readonly unknown[];
}

let cached: Node | undefined;

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}

function root(): Node {
  if (cached === undefined) {
    const schema: unknown = scenarioJsonSchema();
    cached = isNode(schema) ? schema : {};
  }
  return cached;
}

export function valueAt(document: unknown, path: Path): unknown {
  let value = document;
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Reflect.get(value, part);
  }
  return value;
}

/** Of several alternatives the one whose `kind` the document has. */
function alternative(node: Node, value: unknown): Node {
  const kind = valueAt(value, ['kind']);
  return node.oneOf?.find((branch) => branch.properties?.['kind']?.const === kind) ?? node;
}

function childOf(node: Node, part: string | number): Node | undefined {
  if (typeof part === 'number') return node.items;
  const own = node.properties?.[part];
  if (own !== undefined) return own;
  return isNode(node.additionalProperties) ? node.additionalProperties : undefined;
}

function nodeAt(path: Path, document: unknown): Node | undefined {
  let node: Node | undefined = alternative(root(), document);
  for (let depth = 0; depth < path.length && node !== undefined; depth += 1) {
    node = childOf(node, path[depth] ?? '');
    if (node !== undefined) node = alternative(node, valueAt(document, path.slice(0, depth + 1)));
  }
  return node;
}

/** Keys that may stand at a path. */
export function knownKeys(path: Path, document: unknown): string[] {
  return Object.keys(nodeAt(path, document)?.properties ?? {});
}

/** An example as one would write it, or undefined. */
export function exampleAt(path: Path, document: unknown): string | undefined {
  const example = nodeAt(path, document)?.examples?.[0];
  return example === undefined ? undefined : JSON.stringify(example).replaceAll('"', '');
}
