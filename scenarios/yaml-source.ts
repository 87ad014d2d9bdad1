// A YAML file as plain values that remember where they stood.
import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document, type YAMLError } from 'yaml';
import type { Finding, Path, Position } from './finding.ts';

export interface Source {
  /** Plain values; undefined when the file can't be read as one document. */
  readonly value: unknown;
  /** What is wrong with the file as such, with its place. */
  readonly syntax: readonly { readonly finding: Finding; readonly position: Position | undefined }[];
  readonly positionOf: (finding: Finding) => Position | undefined;
}

const SYNTAX_FIXES: Readonly<Partial<Record<YAMLError['code'], string>>> = {
  TAB_AS_INDENT: 'Indent with spaces.',
  DUPLICATE_KEY: 'Keep one of the two.',
  BAD_INDENT: 'Let the keys of one group start in the same column.',
  MULTIPLE_DOCS: 'Keep one scenario a file; remove the --- between them.',
  BAD_ALIAS: 'Define the anchor before its use.',
};

/** The first line says it; the library draws the place below. */
function plainText(error: YAMLError): string {
  const [first = error.message] = error.message.split('\n');
  const text = first.replace(/ at line \d+, column \d+:?\s*$/, '').trim();
  return `${text.replace(/\.$/, '')}.`;
}

/** The key node of an entry, when its group is in the document. */
function keyNode(document: Document, path: Path): unknown {
  const group: unknown = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (!isMap(group)) return undefined;
  const last = path.at(-1);
  return group.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(last))?.key;
}

/** The node at a path, or of the nearest group around it that the document has. */
function nodeFor(document: Document, finding: Finding): unknown {
  for (let path = finding.path; path.length > 0; path = path.slice(0, -1)) {
    const key = keyNode(document, path);
    if (finding.atKey === true && key !== undefined) return key;
    const value: unknown = document.getIn(path, true);
    if (isScalar(value) && value.value !== null) return value;
    if (isNode(value)) return key ?? value;
  }
  return document.contents;
}

/** A line of its own for each error: later ones of the same line only follow from the first. */
function firstOfEachLine(errors: readonly YAMLError[], lines: LineCounter): YAMLError[] {
  const seen = new Set<number>();
  return errors.filter((error) => {
    const { line } = lines.linePos(error.pos[0]);
    if (seen.has(line)) return false;
    seen.add(line);
    return true;
  });
}

/** @returns the plain value, or why there is none (more aliases than the library takes: an alias bomb). */
function toValue(document: Document): { readonly value: unknown } | { readonly reason: string } {
  try {
    const value: unknown = document.toJS();
    return { value };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

export function readYaml(text: string): Source {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const syntax = firstOfEachLine(document.errors, lines).map((error) => ({
    finding: {
      path: [],
      what: plainText(error),
      fix: SYNTAX_FIXES[error.code] ?? 'Write it as YAML, see docs/scenarios.md.',
    },
    position: at(error.pos[0]),
  }));
  const onlyDuplicates = document.errors.every((error) => error.code === 'DUPLICATE_KEY');
  const read = onlyDuplicates ? toValue(document) : { value: undefined };
  if ('reason' in read) {
    const finding = { path: [], what: `${read.reason}.`, fix: 'Write the values out instead of aliases.' };
    syntax.push({ finding, position: at(0) });
  }
  return {
    value: 'value' in read ? read.value : undefined,
    syntax,
    positionOf: (finding) => {
      const node = nodeFor(document, finding);
      return at(isNode(node) ? (node.range?.[0] ?? 0) : 0);
    },
  };
}
