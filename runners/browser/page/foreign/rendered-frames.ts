// How many frames of a track a foreign client's own elements have shown. Elements come, go and change their streams
// as its layout does, and each stream that is given to one begins to count anew. What an element is, is read elsewhere.

/** Frames that an element has put on the screen, and of which stream. */
export interface Shown {
  readonly stream: object;
  /** Of the received track, also where a copy is shown. */
  readonly track: string;
  /** Since the element got the stream. */
  readonly frames: number;
}

/** What the elements that show one track have counted since the last question. */
interface Since {
  /** The most that an element has shown which had it all the time. */
  stayed: number;
  /** Of elements that had it at the beginning, and of those that had it at the end only. */
  gone: number;
  come: number;
}

export class RenderedFrames<Element extends object> {
  private readonly read: (element: Element) => Shown | undefined;
  private readonly elements = new Map<WeakRef<Element>, Shown | undefined>();
  private readonly known = new WeakMap<Element, WeakRef<Element>>();
  private readonly since = new Map<string, Since>();
  private readonly totals = new Map<string, number>();

  /** @param read what an element shows now; undefined when it has no picture. */
  constructor(read: (element: Element) => Shown | undefined) {
    this.read = read;
  }

  /**
   * Once a second for all tracks, before they are asked for. Of elements that show one track side by side the one with
   * the most frames counts: a person watches one.
   */
  count(): void {
    for (const [reference, before] of this.elements) {
      const element = reference.deref();
      if (element === undefined) this.elements.delete(reference);
      else this.elements.set(reference, this.settle(before, this.read(element)));
    }
    for (const [track, { stayed, gone, come }] of this.since)
      this.totals.set(track, (this.totals.get(track) ?? 0) + Math.max(stayed, gone + come));
    this.since.clear();
  }

  /** @returns frames shown until the last count; undefined as long as no element has had the track. */
  of(track: string): number | undefined {
    return this.totals.get(track);
  }

  /** The element is about to get another stream, or none. */
  changing(element: Element): void {
    const reference = this.known.get(element) ?? new WeakRef(element);
    this.known.set(element, reference);
    const before = this.elements.get(reference);
    const now = this.read(element);
    // Whatever it shows afterwards is new to it.
    if (now !== undefined) this.add(now, before, 'gone');
    this.elements.set(reference, undefined);
  }

  private settle(before: Shown | undefined, now: Shown | undefined): Shown | undefined {
    if (now !== undefined) this.add(now, before, before?.track === now.track ? 'stayed' : 'come');
    return now;
  }

  private add(now: Shown, before: Shown | undefined, how: keyof Since): void {
    // A stream whose track was changed goes on counting.
    const earlier = before?.stream === now.stream ? before.frames : 0;
    const { track } = now;
    const since = this.since.get(track) ?? { stayed: 0, gone: 0, come: 0 };
    since[how] = Math.max(since[how], now.frames - earlier);
    this.since.set(track, since);
  }
}
