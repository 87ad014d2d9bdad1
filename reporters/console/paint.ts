// Colour on a terminal, and when not to use it.
import { styleText } from 'node:util';

export type Style = 'bold' | 'dim' | 'green' | 'red' | 'yellow' | 'cyan';
export type Paint = (style: Style, text: string) => string;

export interface ColourSetting {
  readonly isTerminal: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Whether to use colour: a terminal that can, and no NO_COLOR (https://no-color.org: any non-empty value). */
export function wantsColour({ isTerminal, environment }: ColourSetting): boolean {
  const refused = environment['NO_COLOR'] !== undefined && environment['NO_COLOR'] !== '';
  return isTerminal && !refused && environment['TERM'] !== 'dumb';
}

/** Puts a style on a text, or leaves it plain. Whether to colour is ours to say, so Node does not check. */
export function createPaint(colour: boolean): Paint {
  return colour ? (style, text) => styleText(style, text, { validateStream: false }) : (_style, text) => text;
}
