// The colours of the style sheet, read where they stand, so that charts follow the theme.

type ColourName =
  'ink' | 'muted' | 'grid' | 'paper' | 'median' | 'tail' | 'tail-fill' | 'bars' | 'valid' | 'void';
export type ChartColours = Readonly<Record<ColourName, string>>;

export function chartColours(): ChartColours {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: read('ink'),
    muted: read('muted'),
    grid: read('grid'),
    paper: read('paper'),
    median: read('median'),
    tail: read('tail'),
    'tail-fill': read('tail-fill'),
    bars: read('bars'),
    valid: read('valid'),
    void: read('void'),
  };
}

export function chartFont(): string {
  return getComputedStyle(document.body).fontFamily;
}
