// Where the programs of a local stack are: Debian's packages of Jitsi, or what the environment names.
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import type { Fault } from '#core/fault.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface Programs {
  /** ip(8), which makes the network namespace. */
  readonly ip: string;
  readonly java: string;
  readonly prosody: string;
  /** jicofo.jar; its libraries are in `lib` beside it. */
  readonly jicofo: string;
  /** jitsi-videobridge.jar; its libraries are in `lib` beside it. */
  readonly bridge: string;
  /** lib-jitsi-meet.min.js. */
  readonly library: string;
}

interface Piece {
  readonly name: string;
  readonly variable?: string;
  /** Where the Debian package puts it; a bare name is looked for on PATH. */
  readonly usual: string;
  readonly package: string;
  readonly mode: number;
}

const PIECES: Readonly<Record<keyof Programs, Piece>> = {
  ip: { name: 'ip', usual: 'ip', package: 'iproute2', mode: constants.X_OK },
  java: {
    name: 'Java',
    variable: 'SEATPROOF_JAVA',
    usual: 'java',
    package: 'default-jre-headless',
    mode: constants.X_OK,
  },
  prosody: {
    name: 'Prosody',
    variable: 'SEATPROOF_PROSODY',
    usual: 'prosody',
    package: 'prosody',
    mode: constants.X_OK,
  },
  jicofo: {
    name: 'Jicofo',
    variable: 'SEATPROOF_JICOFO_JAR',
    usual: '/usr/share/jicofo/jicofo.jar',
    package: 'jicofo',
    mode: constants.R_OK,
  },
  bridge: {
    name: 'Jitsi Videobridge',
    variable: 'SEATPROOF_JVB_JAR',
    usual: '/usr/share/jitsi-videobridge/jitsi-videobridge.jar',
    package: 'jitsi-videobridge2',
    mode: constants.R_OK,
  },
  library: {
    name: 'lib-jitsi-meet',
    variable: 'SEATPROOF_LIB_JITSI_MEET',
    usual: '/usr/share/jitsi-meet/libs/lib-jitsi-meet.min.js',
    package: 'jitsi-meet-web',
    mode: constants.R_OK,
  },
};

type FoundPrograms =
  | { readonly programs: Programs; readonly faults?: undefined }
  | { readonly programs?: undefined; readonly faults: readonly Fault[] };

/** One message that names all that is absent, as they come from one place. */
export async function findPrograms(environment: Environment): Promise<FoundPrograms> {
  const absent: Piece[] = [];
  const look = async (piece: Piece): Promise<string> => {
    const path = await find(piece, environment);
    if (path === undefined) absent.push(piece);
    return path ?? '';
  };
  const programs: Programs = {
    ip: await look(PIECES.ip),
    java: await look(PIECES.java),
    prosody: await look(PIECES.prosody),
    jicofo: await look(PIECES.jicofo),
    bridge: await look(PIECES.bridge),
    library: await look(PIECES.library),
  };
  return absent.length === 0 ? { programs } : { faults: [absenceOf(absent)] };
}

function absenceOf(absent: readonly Piece[]): Fault {
  const names = absent.map(({ name }) => name).join(', ');
  const packages = absent.map((piece) => piece.package).join(' ');
  const variables = absent.flatMap(({ variable }) => variable ?? []).join(', ');
  return {
    where: 'target jitsi',
    what: `there is no ${names} here to start a stack from.`,
    fix: `give a deployment by url or JITSI_URL; or install ${packages} (Jitsi's Debian repository has those that Debian has not), or name what is there in ${variables}.`,
  };
}

async function find({ variable, usual, mode }: Piece, environment: Environment): Promise<string | undefined> {
  const named = variable === undefined ? undefined : environment[variable];
  if (named !== undefined && named !== '') return (await can(named, mode)) ? named : undefined;
  if (usual.includes('/')) return (await can(usual, mode)) ? usual : undefined;
  for (const folder of (environment['PATH'] ?? '').split(delimiter)) {
    if (folder !== '' && (await can(join(folder, usual), mode))) return join(folder, usual);
  }
  return undefined;
}

async function can(file: string, mode: number): Promise<boolean> {
  return access(file, mode).then(
    () => true,
    () => false,
  );
}

/** What `java -cp` needs: the program and everything in the folder of libraries beside it. */
export function classPath(jar: string): string {
  return [jar, join(dirname(jar), 'lib', '*')].join(delimiter);
}
