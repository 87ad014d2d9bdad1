// What zod says about a document, in the words of the person who wrote it.
import type { z } from 'zod';
import type { Finding, Path } from './finding.ts';
import { exampleAt, knownKeys, valueAt } from './schema-walk.ts';
import { suggest } from './spelling.ts';

type Issue = z.core.$ZodIssue;

const TYPE_NAMES: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of keys',
  record: 'a group of keys',
};

function show(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a group of keys';
  return JSON.stringify(value);
}

function example(path: Path, document: unknown): string {
  const text = exampleAt(path, document);
  return text === undefined ? '' : `, for example ${text}`;
}

/** What a schema says of its own format; a name has none and is told below. */
const OWN_WORDS = /^expected (.+)$/s;

function isDuration(issue: Issue): boolean {
  return issue.code === 'invalid_format' && 'pattern' in issue && issue.pattern.includes('ms|s|m|h');
}

function missing(path: Path, document: unknown): Finding {
  const key = String(path.at(-1));
  return {
    path: path.slice(0, -1),
    what: `"${key}" is missing.`,
    fix: `Add ${key}${example(path, document)}.`,
  };
}

function wrongType(issue: Issue & { code: 'invalid_type' }, path: Path, document: unknown): Finding {
  const value = valueAt(document, path);
  if (value === undefined && path.length > 0) return missing(path, document);
  const wanted = TYPE_NAMES[issue.expected] ?? issue.expected;
  return {
    path,
    what: `Expected ${wanted}, got ${show(value)}.`,
    fix: `Write ${wanted}${example(path, document)}.`,
  };
}

function wrongChoice(options: readonly unknown[], path: Path, document: unknown): Finding {
  const value = valueAt(document, path);
  if (value === undefined && path.length > 0) return missing(path, document);
  const known = options.map(String);
  return {
    path,
    what: `${show(value)} is not one of ${known.join(', ')}.`,
    fix: typeof value === 'string' ? suggest(value, known) : `Write one of ${known.join(', ')}.`,
  };
}

function tooSmall(issue: Issue & { code: 'too_small' }, path: Path, document: unknown): Finding {
  const least = String(issue.minimum);
  if (issue.origin === 'array') {
    return { path, what: 'The list is empty.', fix: `Write at least ${least}${example(path, document)}.` };
  }
  if (issue.origin === 'string') {
    return { path, what: 'The text is empty.', fix: `Write a text${example(path, document)}.` };
  }
  const bound = issue.inclusive === true ? `at least ${least}` : `more than ${least}`;
  return { path, what: `${show(valueAt(document, path))} is too small.`, fix: `Write ${bound}.` };
}

function tooBig(issue: Issue & { code: 'too_big' }, path: Path, document: unknown): Finding {
  const most = String(issue.maximum);
  if (issue.origin === 'array') {
    return { path, what: 'The list is too long.', fix: `Write at most ${most}.` };
  }
  return { path, what: `${show(valueAt(document, path))} is too large.`, fix: `Write at most ${most}.` };
}

function unknownKeys(issue: Issue & { code: 'unrecognized_keys' }, path: Path, document: unknown): Finding[] {
  return issue.keys.map((key) => ({
    path: [...path, key],
    atKey: true,
    what: `"${key}" is not a known key here.`,
    fix: suggest(key, knownKeys(path, document)),
  }));
}

function wrongFormat(issue: Issue, path: Path, document: unknown): Finding {
  const value = show(valueAt(document, path));
  if (isDuration(issue)) {
    return {
      path,
      what: `${value} is not a duration.`,
      fix: `Write a number and ms, s, m or h${example(path, document)}.`,
    };
  }
  const wanted = OWN_WORDS.exec(issue.message)?.[1];
  return {
    path,
    what: `${value} has a wrong form.`,
    fix: `Write ${wanted ?? `lower-case letters, digits and hyphens${example(path, document)}`}.`,
  };
}

/**
 * @param prefix put before every path: where the checked part stands in the document.
 * @param document the whole document, for the values that were found.
 */
export function shapeFindings(issues: readonly Issue[], document: unknown, prefix: Path = []): Finding[] {
  return issues.flatMap((issue): Finding[] => {
    const path = [...prefix, ...issue.path.map((part) => (typeof part === 'number' ? part : String(part)))];
    switch (issue.code) {
      case 'invalid_type':
        return [wrongType(issue, path, document)];
      case 'invalid_value':
        return [wrongChoice(issue.values, path, document)];
      case 'invalid_union':
        return 'options' in issue && Array.isArray(issue.options)
          ? [wrongChoice(issue.options, path, document)]
          : [
              {
                path,
                what: issue.message,
                fix: `Write it as in docs/scenarios.md${example(path, document)}.`,
              },
            ];
      case 'too_small':
        return [tooSmall(issue, path, document)];
      case 'too_big':
        return [tooBig(issue, path, document)];
      case 'unrecognized_keys':
        return unknownKeys(issue, path, document);
      case 'invalid_format':
        return [wrongFormat(issue, path, document)];
      case 'invalid_key':
      case 'invalid_element':
      case 'not_multiple_of':
      case 'custom':
        return [{ path, what: `${issue.message}.`, fix: 'See docs/scenarios.md.' }];
    }
  });
}
