// VMAF of a sample of received pictures: kept while the run goes on, computed by ffmpeg after everybody has left.
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fault } from '#core/fault.ts';
import type { Plan } from '#core/plan.ts';
import type { ProcessHost } from '#core/process-host.ts';
import type { RunnerContext } from '#core/runner.ts';
import type { VmafRow } from '#core/sample.ts';
import { findVmafFfmpeg, VMAF_PACKAGE, VMAF_VARIABLE, vmafFolder } from './vmaf-program.ts';
import { framesFor, readVmafLog } from './vmaf-frames.ts';
import type { VmafSender } from './vmaf-frames.ts';
import { VmafSample } from './vmaf-sample.ts';
import type { DumpedPicture } from './vmaf-sample.ts';

/** Of 720p they take 55 MB while the run goes on, 500 MB of disk for a moment, and some 20 s of one processor. */
const MOST_PICTURES = 60;

type Environment = Readonly<Record<string, string | undefined>>;

export async function vmafPreflight(environment: Environment): Promise<readonly Fault[]> {
  if ((await findVmafFfmpeg(environment)) !== undefined) return [];
  const folder = vmafFolder(environment);
  return [
    {
      where: 'browser.vmaf',
      what: 'there is no ffmpeg with libvmaf, which the scenario asks for.',
      fix: `run \`python3 -m venv ${folder} && ${folder}/bin/pip install ${VMAF_PACKAGE}\`, name one in ${VMAF_VARIABLE}, or leave browser.vmaf out.`,
    },
  ];
}

function senderOf(plan: Plan, index: number): VmafSender | undefined {
  const seat = plan.seats[index];
  const largest = seat?.camera?.layers.at(-1);
  if (seat === undefined || seat.camera === null || largest === undefined) return undefined;
  const { width, height } = largest;
  return { index, seed: seat.media_seed, width, height, frameRate: seat.camera.frame_rate };
}

export class VmafMeter {
  private readonly plan: Plan;
  private readonly sample: VmafSample;

  constructor(plan: Plan) {
    this.plan = plan;
    this.sample = new VmafSample(MOST_PICTURES, plan.scenario.seed);
  }

  /** Media is not judged before a seat has settled, so no picture is wasted on that time. */
  offer(picture: DumpedPicture): void {
    const seat = this.plan.seats.find(({ id }) => id === picture.row.seat);
    if (seat === undefined || picture.row.t_ms < seat.join_at_ms + this.plan.settle_ms) return;
    this.sample.offer(picture);
  }

  /** Writes a row for each picture, at the time at which it was received. What goes wrong is told as a note. */
  async finish(context: RunnerContext, environment: Environment): Promise<void> {
    try {
      const ffmpeg = await findVmafFfmpeg(environment);
      if (ffmpeg === undefined) throw new Error('there is no ffmpeg with libvmaf any more');
      for (const pictures of bySize(this.sample.pictures)) {
        const rows = await measureVmaf(ffmpeg, this.plan, pictures, context.processes);
        for (const row of rows) context.sink.sample(row);
      }
    } catch (error) {
      const text = `VMAF could not be computed: ${error instanceof Error ? error.message : String(error)}`;
      context.sink.event({ kind: 'note', t_ms: context.clock.now(), text });
    }
  }
}

/** ffmpeg compares videos of one size. */
function bySize(pictures: readonly DumpedPicture[]): readonly (readonly DumpedPicture[])[] {
  const sizes = new Map<string, DumpedPicture[]>();
  for (const picture of pictures) {
    const size = `${picture.row.width}x${picture.row.height}`;
    sizes.set(size, [...(sizes.get(size) ?? []), picture]);
  }
  return [...sizes.values()];
}

/** @param pictures all of one size. */
async function measureVmaf(
  ffmpeg: string,
  plan: Plan,
  pictures: readonly DumpedPicture[],
  processes: ProcessHost,
): Promise<readonly VmafRow[]> {
  const folder = await processes.temporaryFolder('vmaf');
  const known = pictures.flatMap((picture) => {
    const sender = senderOf(plan, picture.row.sender_index);
    return sender === undefined ? [] : [{ picture, sender }];
  });
  const [first] = known;
  if (first === undefined) return [];
  const [sent, received] = await Promise.all([
    open(join(folder, 'sent.yuv'), 'w'),
    open(join(folder, 'received.yuv'), 'w'),
  ]);
  try {
    for (const { picture, sender } of known) {
      const frames = framesFor(picture, sender);
      await Promise.all([sent.appendFile(frames.sent), received.appendFile(frames.received)]);
    }
  } finally {
    await Promise.all([sent.close(), received.close()]);
  }
  const { width, height } = first.picture.row;
  const raw = ['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', `${width}x${height}`];
  const compared = await processes.start({
    command: ffmpeg,
    arguments: [
      ...['-hide_banner', '-nostdin', ...raw, '-i', 'received.yuv', ...raw, '-i', 'sent.yuv'],
      // The first input is the one that is judged (ffmpeg-filters, libvmaf).
      ...['-lavfi', '[0:v][1:v]libvmaf=log_fmt=json:log_path=vmaf.json', '-f', 'null', '-'],
    ],
    workingFolder: folder,
  });
  const { code, tail } = await compared.exited;
  if (code !== 0) throw new Error(`ffmpeg ended with ${code}: ${tail.slice(-300)}`);
  const scores = readVmafLog(await readFile(join(folder, 'vmaf.json'), 'utf8'), known.length);
  if (scores === undefined) throw new Error('libvmaf wrote a log that cannot be read');
  return known.map(({ picture: { row } }, index) => {
    const { t_ms, seat, stream, sender_index, counter } = row;
    return {
      kind: 'vmaf',
      t_ms,
      seat,
      stream,
      sender_index,
      counter,
      width,
      height,
      vmaf: scores[index] ?? 0,
    };
  });
}
