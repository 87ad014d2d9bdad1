// Likeness of a received picture to its reference, on luma: the same figures as ffmpeg's psnr and ssim filters give
// for plane Y of 8-bit frames. Also brings a reference to the size of the layer that was received.

/** An 8-bit luma plane; rows are `stride` bytes apart. */
export interface LumaPicture {
  readonly luma: Uint8Array;
  readonly stride: number;
  readonly width: number;
  readonly height: number;
}

const PEAK = 255;
const BLOCK = 4;
const WINDOW_PIXELS = 64;
/** Stabilisers of SSIM for 8-bit samples (Wang 2004: k1 0.01, k2 0.03), rounded as ffmpeg's vf_ssim does. */
const SSIM_C1 = Math.floor(0.01 * 0.01 * PEAK * PEAK * WINDOW_PIXELS + 0.5);
const SSIM_C2 = Math.floor(0.03 * 0.03 * PEAK * PEAK * WINDOW_PIXELS * (WINDOW_PIXELS - 1) + 0.5);
/** Sums kept for each 4x4 block: reference, received, both squared, product. */
const SUMS = 4;

function requireSameSize(reference: LumaPicture, received: LumaPicture): void {
  if (reference.width !== received.width || reference.height !== received.height) {
    throw new RangeError(
      `pictures differ in size: ${reference.width}x${reference.height} and ${received.width}x${received.height}; ` +
        'bring the reference to the received size with scaleLuma',
    );
  }
}

/**
 * Mean squared error of luma, 0..65025. For several frames average this, not the PSNR, as ffmpeg's psnr filter does
 * (`psnr_avg`).
 * @throws RangeError when the sizes differ.
 */
export function lumaMse(reference: LumaPicture, received: LumaPicture): number {
  requireSameSize(reference, received);
  let total = 0;
  for (let y = 0; y < reference.height; y++) {
    const a = y * reference.stride;
    const b = y * received.stride;
    for (let x = 0; x < reference.width; x++) {
      const difference = (reference.luma[a + x] ?? 0) - (received.luma[b + x] ?? 0);
      total += difference * difference;
    }
  }
  return total / (reference.width * reference.height);
}

/** Peak signal-to-noise ratio in dB of a mean squared error; infinite for equal pictures. */
export function psnrDb(mse: number): number {
  return 10 * Math.log10((PEAK * PEAK) / mse);
}

function blockRowSums(reference: LumaPicture, received: LumaPicture, row: number, sums: Int32Array): void {
  for (let block = 0; block * SUMS < sums.length; block++) {
    let s1 = 0;
    let s2 = 0;
    let squares = 0;
    let product = 0;
    for (let y = row * BLOCK; y < (row + 1) * BLOCK; y++) {
      for (let x = block * BLOCK; x < (block + 1) * BLOCK; x++) {
        const a = reference.luma[y * reference.stride + x] ?? 0;
        const b = received.luma[y * received.stride + x] ?? 0;
        s1 += a;
        s2 += b;
        squares += a * a + b * b;
        product += a * b;
      }
    }
    sums[block * SUMS] = s1;
    sums[block * SUMS + 1] = s2;
    sums[block * SUMS + 2] = squares;
    sums[block * SUMS + 3] = product;
  }
}

/** SSIM of one 8x8 window from the sums of its four blocks. */
function windowSsim(s1: number, s2: number, squares: number, product: number): number {
  const variances = squares * WINDOW_PIXELS - s1 * s1 - s2 * s2;
  const covariance = product * WINDOW_PIXELS - s1 * s2;
  return (
    ((2 * s1 * s2 + SSIM_C1) * (2 * covariance + SSIM_C2)) /
    ((s1 * s1 + s2 * s2 + SSIM_C1) * (variances + SSIM_C2))
  );
}

/**
 * Structural similarity of luma, at most 1 (equal): mean over 8x8 windows that overlap by 4 pixels, without weights,
 * as in ffmpeg's ssim filter (its C form: test/fixtures/media); rows and columns beyond a multiple of 4 are left out.
 * Several frames are averaged.
 * @throws RangeError when the sizes differ or a side is shorter than 8 pixels.
 */
export function lumaSsim(reference: LumaPicture, received: LumaPicture): number {
  requireSameSize(reference, received);
  const columns = Math.floor(reference.width / BLOCK);
  const rows = Math.floor(reference.height / BLOCK);
  if (columns < 2 || rows < 2) throw new RangeError('SSIM needs pictures of at least 8x8 pixels');
  let above = new Int32Array(columns * SUMS);
  let here = new Int32Array(columns * SUMS);
  blockRowSums(reference, received, 0, above);
  let total = 0;
  for (let row = 1; row < rows; row++) {
    blockRowSums(reference, received, row, here);
    for (let at = 0; at < (columns - 1) * SUMS; at += SUMS) {
      const sum = (kind: number): number =>
        (above[at + kind] ?? 0) +
        (above[at + SUMS + kind] ?? 0) +
        (here[at + kind] ?? 0) +
        (here[at + SUMS + kind] ?? 0);
      total += windowSsim(sum(0), sum(1), sum(2), sum(3));
    }
    [above, here] = [here, above];
  }
  return total / ((rows - 1) * (columns - 1));
}

/** For each output pixel of an axis: first input pixel, and the input pixels' shares in units of 1 / input. */
function axisShares(
  input: number,
  output: number,
): readonly { readonly first: number; readonly shares: number[] }[] {
  return Array.from({ length: output }, (_, index) => {
    const start = index * input;
    const end = start + input;
    const first = Math.floor(start / output);
    const last = Math.ceil(end / output) - 1;
    const shares = Array.from({ length: last - first + 1 }, (__, offset) => {
      const pixel = (first + offset) * output;
      return Math.min(end, pixel + output) - Math.max(start, pixel);
    });
    return { first, shares };
  });
}

/**
 * A picture at another size by exact area averaging: each output pixel is the mean of the input it covers, in
 * integers, rounded half up, hence the same on every machine. libwebrtc makes its simulcast layers with libyuv's box
 * filter, of which this is the ideal form (the same bits for factors 2 and 4; elsewhere libyuv rounds the boxes to
 * whole pixels). Enlarging repeats pixels and blends at their seams; layers are never larger than their source.
 */
export function scaleLuma(source: LumaPicture, width: number, height: number): LumaPicture {
  const columns = axisShares(source.width, width);
  const rows = axisShares(source.height, height);
  const area = source.width * source.height;
  const luma = new Uint8Array(width * height);
  const line = new Float64Array(width);
  rows.forEach(({ first, shares }, y) => {
    line.fill(0);
    shares.forEach((share, offset) => {
      const at = (first + offset) * source.stride;
      columns.forEach((column, x) => {
        let sum = 0;
        for (let i = 0; i < column.shares.length; i++) {
          sum += (column.shares[i] ?? 0) * (source.luma[at + column.first + i] ?? 0);
        }
        line[x] = (line[x] ?? 0) + share * sum;
      });
    });
    for (let x = 0; x < width; x++) luma[y * width + x] = Math.floor(((line[x] ?? 0) + area / 2) / area);
  });
  return { luma, stride: width, width, height };
}
