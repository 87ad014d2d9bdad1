// Quantiles and distribution functions of the normal and the Student distribution. No I/O.

/** Acklam's rational approximation of the normal quantile (2003): relative error below 1.15e-9. */
const CENTRE = {
  numerator: [
    -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1,
    2.506628277459239,
  ],
  denominator: [
    -5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1,
    -1.328068155288572e1, 1,
  ],
} as const;
const TAIL = {
  numerator: [
    -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968,
    2.938163982698783,
  ],
  denominator: [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416, 1],
} as const;
const TAIL_BELOW = 0.02425; // Acklam's switch between the two approximations

const LANCZOS_G = 7; // Lanczos (1964) with Godfrey's nine coefficients: 15 digits
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;

const FRACTION_STEPS = 300;
const FRACTION_PRECISION = 1e-15;
const TINY = 1e-300;
const BISECTION_STEPS = 200;

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}

function requireProbability(p: number): void {
  if (!(p > 0 && p < 1)) {
    throw new RangeError(`a probability strictly between 0 and 1 is needed, got ${p}`);
  }
}

/**
 * The value below which a standard normal number falls with probability `p`.
 * @param p in (0, 1), else RangeError.
 */
export function normalQuantile(p: number): number {
  requireProbability(p);
  if (p > 1 - TAIL_BELOW) {
    return -normalQuantile(1 - p);
  }
  if (p < TAIL_BELOW) {
    const q = Math.sqrt(-2 * Math.log(p));
    return polynomial(TAIL.numerator, q) / polynomial(TAIL.denominator, q);
  }
  const q = p - 0.5;
  return (q * polynomial(CENTRE.numerator, q * q)) / polynomial(CENTRE.denominator, q * q);
}

/** Natural logarithm of the gamma function for x > 0. */
function logGamma(x: number): number {
  const shifted = x - 1;
  const base = shifted + LANCZOS_G + 0.5;
  const series = LANCZOS.reduce((sum, c, index) => sum + (index === 0 ? c : c / (shifted + index)), 0);
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(series);
}

/** Lentz's continued fraction of the incomplete beta function (Numerical Recipes §6.4). */
function betaFraction(x: number, a: number, b: number): number {
  const guard = (value: number): number => (Math.abs(value) < TINY ? TINY : value);
  let c = 1;
  let d = 1 / guard(1 - ((a + b) * x) / (a + 1));
  let result = d;
  for (let m = 1; m <= FRACTION_STEPS; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / guard(1 + even * d);
    c = guard(1 + even / c);
    result *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / guard(1 + odd * d);
    c = guard(1 + odd / c);
    const factor = d * c;
    result *= factor;
    if (Math.abs(factor - 1) < FRACTION_PRECISION) {
      break;
    }
  }
  return result;
}

/** Regularised incomplete beta function I_x(a, b) for x in [0, 1] and a, b > 0. */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0 || x >= 1) {
    return x <= 0 ? 0 : 1;
  }
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x));
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(x, a, b)) / a
    : 1 - (front * betaFraction(1 - x, b, a)) / b;
}

/**
 * Probability that a Student number with `degrees` degrees of freedom (> 0, may be fractional) is below `t`.
 */
export function studentCdf(t: number, degrees: number): number {
  const tail = incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5) / 2;
  return t > 0 ? 1 - tail : tail;
}

/**
 * Probability that a standard normal number is below `z`; error below 1e-7 (a Student number with a million
 * degrees of freedom).
 */
export function normalCdf(z: number): number {
  return studentCdf(z, 1e6);
}

/**
 * The value below which a Student number falls with probability `p`.
 * @param p in (0, 1), else RangeError.
 * @param degrees degrees of freedom, > 0, else RangeError.
 */
export function studentQuantile(p: number, degrees: number): number {
  requireProbability(p);
  if (!(degrees > 0)) {
    throw new RangeError(`degrees of freedom must be positive, got ${degrees}`);
  }
  if (p < 0.5) {
    return -studentQuantile(1 - p, degrees);
  }
  let low = 0;
  let high = 1;
  while (studentCdf(high, degrees) < p) {
    high *= 2;
  }
  for (let step = 0; step < BISECTION_STEPS && high - low > 1e-12 * high; step += 1) {
    const middle = (low + high) / 2;
    if (studentCdf(middle, degrees) < p) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return (low + high) / 2;
}
