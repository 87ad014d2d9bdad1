// A fair sample of the pictures that were measured in a run, for VMAF, which is too slow to be computed meanwhile.
import { createRandom } from '#core/random.ts';
import type { Random } from '#core/random.ts';
import type { PageMessage } from '../protocol.ts';

export type DumpedPicture = Extract<PageMessage, { type: 'picture' }>;

/** Each picture has the same chance to be in it, however many come (reservoir sampling: Vitter 1985, algorithm R). */
export class VmafSample {
  private readonly most: number;
  private readonly random: Random;
  private readonly kept: DumpedPicture[] = [];
  private offered = 0;

  constructor(most: number, seed: string) {
    this.most = most;
    this.random = createRandom(seed).fork('vmaf');
  }

  offer(picture: DumpedPicture): void {
    this.offered += 1;
    if (this.kept.length < this.most) {
      this.kept.push(picture);
      return;
    }
    const place = this.random.integer(this.offered);
    if (place < this.most) this.kept[place] = picture;
  }

  /** In order of time. */
  get pictures(): readonly DumpedPicture[] {
    return [...this.kept].sort((a, b) => a.row.t_ms - b.row.t_ms);
  }
}
