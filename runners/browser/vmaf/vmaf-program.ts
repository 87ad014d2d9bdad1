// Where an ffmpeg with libvmaf is: Debian's has none, the one inside the Python package imageio-ffmpeg has.
import { constants } from 'node:fs';
import { access, readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

const PACKAGE_VERSION = '0.8.1';
export const VMAF_PACKAGE = `imageio-ffmpeg==${PACKAGE_VERSION}`;

/** Names by hand an ffmpeg with libvmaf; goes before the one of the set-up. */
export const VMAF_VARIABLE = 'SEATPROOF_VMAF_FFMPEG';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the set-up makes the Python environment of the package (XDG base directory specification). */
export function vmafFolder(environment: Environment): string {
  const named = environment['XDG_CACHE_HOME'];
  const cache =
    named === undefined || named === '' ? join(environment['HOME'] ?? homedir(), '.cache') : named;
  return join(cache, 'seatproof', `imageio-ffmpeg-${PACKAGE_VERSION}`);
}

/** @returns the program, or undefined when there is none, or the package came without one for this system. */
export async function findVmafFfmpeg(environment: Environment): Promise<string | undefined> {
  const named = environment[VMAF_VARIABLE];
  if (named !== undefined && named !== '') return (await isProgram(named)) ? named : undefined;
  const libraries = join(vmafFolder(environment), 'lib');
  for (const python of await names(libraries)) {
    const binaries = join(libraries, python, 'site-packages', 'imageio_ffmpeg', 'binaries');
    for (const name of await names(binaries)) {
      const file = join(binaries, name);
      if (name.startsWith('ffmpeg-') && (await isProgram(file))) return file;
    }
  }
  return undefined;
}

function names(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}

function isProgram(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
