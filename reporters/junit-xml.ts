// JUnit XML as CI servers read it, from test cases. Elements and attributes as in the Jenkins schema
// (https://github.com/testmoapp/junitxml).

export interface TestCase {
  readonly group: string;
  readonly name: string;
  readonly problem?: {
    readonly kind: 'failure' | 'error';
    readonly type: string;
    readonly message: string;
    readonly body: string;
  };
  readonly output?: string;
}

export interface TestSuite {
  /** `seatproof.team-meeting`; also the start of every class name. */
  readonly name: string;
  readonly id: string;
  /** ISO 8601. */
  readonly timestamp: string;
  readonly time_seconds: number;
  readonly properties: Readonly<Record<string, string>>;
  readonly cases: readonly TestCase[];
}

// XML 1.0 §2.2 allows tab, line feed and carriage return of the control characters, and no lone surrogates.
const ILLEGAL_IN_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

function escapeText(value: string): string {
  return value
    .replace(ILLEGAL_IN_XML, '\uFFFD')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/\r/g, '&#13;');
}

/** For attributes, where parsers would turn line breaks into blanks (XML 1.0 §3.3.3). */
function escape(value: string): string {
  return escapeText(value)
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&apos;')
    .replace(/[\t\n]/g, (space) => `&#${space.charCodeAt(0)};`);
}

function caseLines(suite: string, item: TestCase): string[] {
  const open = `    <testcase classname="${escape(`${suite}.${item.group}`)}" name="${escape(item.name)}" time="0"`;
  if (item.problem !== undefined) {
    const { kind, type, message, body } = item.problem;
    return [
      `${open}>`,
      `      <${kind} type="${escape(type)}" message="${escape(message)}">${escapeText(body)}</${kind}>`,
      '    </testcase>',
    ];
  }
  if (item.output === undefined) return [`${open}/>`];
  return [`${open}>`, `      <system-out>${escapeText(item.output)}</system-out>`, '    </testcase>'];
}

/** A document of one suite. */
export function junitDocument({ name, id, timestamp, time_seconds, properties, cases }: TestSuite): string {
  const count = (kind: 'failure' | 'error'): number =>
    cases.filter((item) => item.problem?.kind === kind).length;
  const totals = `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="0"`;
  const time = time_seconds.toFixed(3);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="seatproof" ${totals} time="${time}">`,
    `  <testsuite name="${escape(name)}" ${totals} time="${time}" timestamp="${escape(timestamp)}" id="${escape(id)}">`,
    '    <properties>',
    ...Object.entries(properties).map(
      ([key, value]) => `      <property name="${escape(key)}" value="${escape(value)}"/>`,
    ),
    '    </properties>',
    ...cases.flatMap((item) => caseLines(name, item)),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}
