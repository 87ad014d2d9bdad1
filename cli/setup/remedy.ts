// From what is missing to what is to be done: pure, so that every machine's message can be tested.
import { join } from 'node:path';
import { commandLine, type Command, type Environment } from './machine.ts';
import { LOWEST_GO_VERSION, type Fix, type Requirement } from './requirements.ts';

/** What of a machine decides whether a fix works on it. */
export interface Means {
  readonly isDebian: boolean;
  readonly isRoot: boolean;
  readonly hasSystemd: boolean;
  readonly hasGo: boolean;
  /** Python 3 that can make environments; Debian has that in a package of its own. */
  readonly hasPython: boolean;
  readonly environment: Environment;
}

/** Commands that bring several things at once, one after another. */
export interface Remedy {
  readonly titles: readonly string[];
  readonly takes: string;
  readonly commands: readonly Command[];
}

type PythonFix = Extract<Fix, { kind: 'python' }>;
type NpmFix = Extract<Fix, { kind: 'npm' }>;
/** Synapse's own limit (its pyproject.toml). */
const PYTHON = 'Python 3.10 or newer with venv';

type AptFix = Extract<Fix, { kind: 'apt' }>;
const PYTHON_PACKAGES: AptFix = { kind: 'apt', packages: ['python3', 'python3-venv'] };

/** @returns what this machine lacks to apply a fix; empty when it can. */
export function obstacles(fix: Fix, means: Means): readonly string[] {
  if (fix.kind === 'npm') return [];
  if (fix.kind === 'go') return means.hasGo ? [] : [`Go ${LOWEST_GO_VERSION} or newer`];
  if (fix.kind === 'python' && (means.hasPython || canInstall(means))) return [];
  if (fix.kind === 'python') return [PYTHON];
  return [...(means.isDebian ? [] : ['Debian']), ...(means.isRoot ? [] : ['root'])];
}

function canInstall({ isDebian, isRoot }: Means): boolean {
  return isDebian && isRoot;
}

/** One apt-get for all its packages, then one `go install` or environment each. */
export function remediesFor(missing: readonly Requirement[], means: Means): readonly Remedy[] {
  const fixes = missing.map((requirement) => ({ requirement, fix: requirement.fix(means.environment) }));
  const byApt = fixes.flatMap(({ requirement, fix }) => {
    if (fix.kind === 'apt') return [{ requirement, fix }];
    return fix.kind === 'python' && !means.hasPython ? [{ requirement, fix: PYTHON_PACKAGES }] : [];
  });
  const remedies: Remedy[] = [];
  if (byApt.length > 0) {
    remedies.push({
      titles: byApt.map(({ requirement }) => requirement.title),
      takes: byApt.map(({ requirement }) => requirement.takes).join(' + '),
      commands: aptCommands(
        byApt.map(({ fix }) => fix),
        means,
      ),
    });
  }
  for (const { requirement, fix } of fixes) {
    if (fix.kind === 'apt') continue;
    const commands = commandsOf(fix);
    remedies.push({ titles: [requirement.title], takes: requirement.takes, commands });
  }
  return remedies;
}

function commandsOf(fix: Exclude<Fix, AptFix>): readonly Command[] {
  switch (fix.kind) {
    case 'go':
      return [goCommand(fix)];
    case 'python':
      return pythonCommands(fix);
    case 'npm':
      return [npmCommand(fix)];
  }
}

/** One message that names everything that is missing and the exact commands that mend it. */
export function refusal(missing: readonly Requirement[], means: Means): string {
  const things = missing.length === 1 ? 'One thing is' : `${missing.length} things are`;
  const lacking = new Set(
    missing.flatMap((requirement) => obstacles(requirement.fix(means.environment), means)),
  );
  const because =
    lacking.size === 0 ? '' : `, and the set-up can't bring all of it without ${[...lacking].join(' and ')}`;
  const paragraphs = missing.map((requirement) => {
    const lines = [...fixLines(requirement, means), ...requirement.otherwise];
    return [`${requirement.title}, for ${requirement.neededFor}:`, ...lines.map((line) => `  ${line}`)].join(
      '\n',
    );
  });
  return [`${things} missing${because}.`, ...paragraphs].join('\n');
}

/** How a person mends it on this machine. */
export function fixLines(requirement: Requirement, means: Means): readonly string[] {
  const fix = requirement.fix(means.environment);
  if (fix.kind === 'go') {
    const command = commandLine(goCommand(fix));
    if (means.hasGo) return [command];
    return [`install Go ${LOWEST_GO_VERSION} or newer (https://go.dev/dl/), then: ${command}`];
  }
  if (fix.kind === 'npm') return [commandLine(npmCommand(fix))];
  if (fix.kind === 'python') {
    const commands = joined(pythonCommands(fix), '');
    if (means.hasPython) return [commands];
    return [`install ${PYTHON} (Debian: apt-get install python3-venv), then: ${commands}`];
  }
  if (!means.isDebian) return [`on Debian: ${joined(aptCommands([fix], means), 'sudo ')}`];
  return [joined(aptCommands([fix], means), means.isRoot ? '' : 'sudo ')];
}

function joined(commands: readonly Command[], prefix: string): string {
  return commands.map((command) => `${prefix}${commandLine(command)}`).join(' && ');
}

function aptCommands(fixes: readonly AptFix[], means: Means): readonly Command[] {
  const environment = { DEBIAN_FRONTEND: 'noninteractive' };
  const packages = fixes.flatMap((fix) => fix.packages);
  const services = fixes.flatMap((fix) => fix.stopService ?? []);
  return [
    { words: ['apt-get', 'update', '-q'] },
    {
      words: [
        'env',
        ...assignments(environment),
        'apt-get',
        'install',
        '-yq',
        '--no-install-recommends',
        ...packages,
      ],
    },
    // Debian starts services with their packages; the tests want the program, not a server on a public port.
    ...(means.hasSystemd
      ? services.map((service): Command => ({ words: ['systemctl', 'disable', '--now', service] }))
      : []),
  ];
}

/** As words of env(1), which sudo passes on where it would drop a variable set before it. */
function assignments(environment: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(environment).map(([name, value]) => `${name}=${value}`);
}

function pythonCommands(fix: PythonFix): readonly Command[] {
  const options = ['--no-input', '--disable-pip-version-check', '--quiet'];
  return [
    { words: ['python3', '-m', 'venv', fix.folder] },
    { words: [join(fix.folder, 'bin', 'pip'), 'install', ...options, fix.package] },
  ];
}

/** Whoever runs Seatproof has npm. */
function npmCommand({ folder, package: name }: NpmFix): Command {
  return {
    words: ['npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder, name],
  };
}

function goCommand(fix: Extract<Fix, { kind: 'go' }>): Command {
  return { words: ['go', 'install', fix.package], environment: { GOBIN: fix.binFolder } };
}
