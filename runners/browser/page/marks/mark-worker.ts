// The thread that measures what a page's seats receive: marks in pictures and sounds, and samples for likeness.
import type { MarkCommand, MarkReport, TappedPicture, TappedSound } from './mark-command.ts';
import { createLikeness } from './likeness.ts';
import { newTally, samplePicture, watchPicture } from './picture-sampler.ts';
import type { PictureTally } from './picture-sampler.ts';
import { hearSound } from './sound-sampler.ts';
import type { SoundTally } from './sound-sampler.ts';

const pictures = new Map<string, PictureTally>();
const sounds = new Map<string, SoundTally>();
const readers = new Map<string, ReadableStreamDefaultReader<unknown>>();

const report = (row: MarkReport): void => postMessage(row);
const likeness = createLikeness(report);

function remembered<T>(tallies: Map<string, T>, key: string, make: () => T): T {
  const tally = tallies.get(key) ?? make();
  tallies.set(key, tally);
  return tally;
}

function addPicture(picture: TappedPicture): void {
  const reader = picture.frames.getReader();
  readers.set(picture.key, reader);
  const context = { tally: remembered(pictures, picture.key, newTally), likeness, report };
  void (picture.watched ? watchPicture : samplePicture)(picture, reader, context);
}

function addSound(sound: TappedSound): void {
  const reader = sound.sound.getReader();
  readers.set(sound.key, reader);
  const tally = remembered(sounds, sound.key, () => ({ readable: 0, unreadable: 0 }));
  void hearSound(sound, reader, tally, report);
}

addEventListener('message', (event: MessageEvent<MarkCommand>) => {
  const command = event.data;
  switch (command.type) {
    case 'add-picture':
      addPicture(command);
      return;
    case 'add-sound':
      addSound(command);
      return;
    case 'senders':
      likeness.senders(command.senders);
      return;
    case 'remove':
      void readers.get(command.key)?.cancel();
      readers.delete(command.key);
  }
});
