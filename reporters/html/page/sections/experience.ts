// How good the calls were, as a manager asks: shares of participant-minutes, and pictures to look at.
import type { ReportExample } from '../../report-data.ts';
import { h, svg } from '../dom.ts';
import type { PageContext, Section } from '../page-context.ts';

const LEVELS = ['good', 'degraded', 'bad'] as const;
type Level = (typeof LEVELS)[number];

const BAR_WIDTH = 1000;
const BAR_HEIGHT = 28;
/** PSNR in tenths of a decibel and SSIM in thousandths: half of what the method may be wrong by. */
const PSNR_DIGITS = { minimumFractionDigits: 1, maximumFractionDigits: 1 } as const;
const SSIM_DIGITS = { minimumFractionDigits: 3, maximumFractionDigits: 3 } as const;

interface Shares {
  readonly minutes: number;
  readonly share: Readonly<Record<Level, number>>;
}

function sharesOf({ data }: PageContext): Shares | null {
  const { metrics } = data.result;
  const rate = (level: Level): number => metrics[`experience_${level}_share`]?.rate ?? 0;
  const minutes = metrics['experience_good_share']?.n ?? 0;
  if (minutes === 0) return null;
  return { minutes, share: { good: rate('good'), degraded: rate('degraded'), bad: rate('bad') } };
}

function bar({ share }: Shares): SVGElement {
  let from = 0;
  const parts = LEVELS.map((level) => {
    const x = from;
    const width = share[level] * BAR_WIDTH;
    from += width;
    return svg('rect', { class: level, x, y: 0, width, height: BAR_HEIGHT });
  });
  const size = `0 0 ${BAR_WIDTH} ${BAR_HEIGHT}`;
  // The tiles below say the same in words.
  return svg(
    'svg',
    { class: 'shares', viewBox: size, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    ...parts,
  );
}

function tiles({ minutes, share }: Shares, { format, text }: PageContext): HTMLElement {
  const all = LEVELS.map((level) =>
    h(
      'div',
      { class: level },
      h('dt', {}, text(`experience.${level}`)),
      h(
        'dd',
        {},
        h('span', { class: 'value' }, format.share(share[level])),
        h('span', { class: 'note' }, text(`experience.${level}.note`)),
      ),
    ),
  );
  const label = text('experience.shares', { minutes: format.count(minutes) });
  return h('dl', { class: 'figures levels', 'aria-label': label }, ...all);
}

function verdict(context: PageContext): HTMLElement[] {
  const shares = sharesOf(context);
  const { format, text } = context;
  if (shares === null) return [h('p', { class: 'note-box' }, text('experience.none'))];
  const minutes = text('experience.shares', { minutes: format.count(shares.minutes) });
  const block = h('div', { class: 'experience' }, bar(shares), tiles(shares, context));
  return [block, h('p', { class: 'explanation' }, `${minutes} ${text('experience.limits')}`)];
}

interface Figures {
  readonly psnr: string;
  readonly ssim: string;
  readonly [blank: string]: string;
}

function figuresOf({ psnr_db, ssim }: ReportExample, { language }: PageContext): Figures {
  const locale = language === 'de' ? 'de-DE' : 'en-GB';
  const number = (value: number, digits: Intl.NumberFormatOptions): string =>
    new Intl.NumberFormat(locale, digits).format(value);
  return {
    psnr: psnr_db === null ? '∞' : `${number(psnr_db, PSNR_DIGITS)}\u00a0dB`,
    ssim: number(ssim, SSIM_DIGITS),
  };
}

function picture(which: 'reference' | 'received', example: ReportExample, context: PageContext): HTMLElement {
  const { text, format } = context;
  const blanks = {
    ...figuresOf(example, context),
    moment: text(`examples.${example.moment}`),
    seat: example.seat,
    sender: example.sender,
    time: format.clock(example.t_ms),
  };
  return h(
    'div',
    {},
    h('img', {
      src: `data:image/webp;base64,${example[which]}`,
      alt: text(`examples.${which}.alt`, blanks),
      width: example.width,
      height: example.height,
    }),
    h('p', {}, text(`examples.${which}`)),
  );
}

function figure(example: ReportExample, context: PageContext): HTMLElement {
  const { text, format } = context;
  const { psnr, ssim } = figuresOf(example, context);
  const facts = text('examples.facts', {
    psnr,
    ssim,
    seat: example.seat,
    sender: example.sender,
    time: format.clock(example.t_ms),
    size: `${example.width}×${example.height}`,
  });
  return h(
    'figure',
    { class: 'example' },
    h('figcaption', {}, h('strong', {}, text(`examples.${example.moment}`)), h('span', {}, facts)),
    h(
      'div',
      { class: 'pair' },
      picture('reference', example, context),
      picture('received', example, context),
    ),
  );
}

function examples(context: PageContext): HTMLElement[] {
  const { data, format, text } = context;
  if (data.examples.length === 0) return [];
  const n = data.result.metrics['video_ssim']?.n ?? 0;
  return [
    h('h3', {}, text('examples.heading')),
    h('p', { class: 'intro' }, text('examples.intro', { n: format.count(n) })),
    h('div', { class: 'examples' }, ...data.examples.map((example) => figure(example, context))),
  ];
}

export const experienceSection: Section = {
  id: 'experience',
  heading: 'experience.heading',
  render: (context) => {
    if (sharesOf(context) === null && context.data.examples.length === 0) return null;
    return [
      h('p', { class: 'intro' }, context.text('experience.intro')),
      ...verdict(context),
      ...examples(context),
    ];
  },
};
