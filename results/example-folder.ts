// The few pictures that a run keeps to be shown: `examples/` in the run folder, two images and a description each.
// Bounded however long the run is.
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { SpreadSelection } from '#core/media/spread-selection.ts';
import type { PictureExample } from '#core/picture-example.ts';
import { writeJsonAtomically } from './atomic-file.ts';
import { RUN_FILES } from './layout.ts';
import { makeFolder } from './make-folder.ts';

/** At some 50 kB a pair: 1.5 MB. */
const MOST_EXAMPLES = 30;

const NAMES = {
  received: (stem: string): string => `${stem}-received.webp`,
  reference: (stem: string): string => `${stem}-sent.webp`,
  description: (stem: string): string => `${stem}.json`,
};
const DESCRIPTION = /^(.+)\.json$/;

const rowSchema = z.strictObject({
  kind: z.literal('picture'),
  t_ms: z.number(),
  seat: z.string(),
  stream: z.string(),
  sender_index: z.number(),
  counter: z.number(),
  width: z.number(),
  height: z.number(),
  psnr_db: z.number().exactOptional(),
  ssim: z.number(),
});

export class ExampleFolder {
  private readonly folder: string;
  private readonly onError: (error: unknown) => void;
  /** Stems of file names. */
  private readonly kept = new SpreadSelection<string>(MOST_EXAMPLES);
  private offered = 0;
  private failed = false;
  private work: Promise<void> = Promise.resolve();

  /** @param onError what the file system refused, once; nothing more is kept then. */
  constructor(runFolder: string, onError: (error: unknown) => void) {
    this.folder = join(runFolder, RUN_FILES.examples);
    this.onError = onError;
  }

  /** Writes in the background what is worth keeping, and removes what is not any more. */
  offer(example: PictureExample): void {
    if (this.failed) return;
    this.offered += 1;
    const stem = String(this.offered).padStart(6, '0');
    const dropped = this.kept.offer(example.row.ssim, stem);
    if (dropped === stem) return;
    this.work = this.work
      .then(() => this.write(stem, example))
      .then(() => (dropped === undefined ? undefined : this.remove(dropped)))
      .catch((error: unknown) => this.fail(error));
  }

  /** Resolves when all is written. */
  async close(): Promise<void> {
    await this.work;
  }

  private fail(error: unknown): void {
    if (this.failed) return;
    this.failed = true;
    this.onError(error);
  }

  private async write(stem: string, { row, received, reference }: PictureExample): Promise<void> {
    await makeFolder(this.folder);
    await writeFile(join(this.folder, NAMES.received(stem)), Buffer.from(received, 'base64'));
    await writeFile(join(this.folder, NAMES.reference(stem)), Buffer.from(reference, 'base64'));
    // Last: who finds the description finds the pictures.
    await writeJsonAtomically(join(this.folder, NAMES.description(stem)), row);
  }

  private async remove(stem: string): Promise<void> {
    const names = [NAMES.description(stem), NAMES.received(stem), NAMES.reference(stem)];
    for (const name of names) await rm(join(this.folder, name), { force: true });
  }
}

/** What is there and whole, in the order in which it came; nothing for a run that kept none. */
export async function readExamples(runFolder: string): Promise<readonly PictureExample[]> {
  const folder = join(runFolder, RUN_FILES.examples);
  const names = await readdir(folder).catch(() => []);
  const stems = names.flatMap((name) => DESCRIPTION.exec(name)?.[1] ?? []).sort();
  const read = await Promise.all(stems.map((stem) => readExample(folder, stem).catch(() => undefined)));
  return read.filter((example) => example !== undefined);
}

async function readExample(folder: string, stem: string): Promise<PictureExample> {
  const [description, received, reference] = await Promise.all([
    readFile(join(folder, NAMES.description(stem)), 'utf8'),
    readFile(join(folder, NAMES.received(stem)), 'base64'),
    readFile(join(folder, NAMES.reference(stem)), 'base64'),
  ]);
  return { row: rowSchema.parse(JSON.parse(description)), received, reference };
}
