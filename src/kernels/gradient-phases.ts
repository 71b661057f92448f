// How the input gradient of a strided, dilated convolution falls apart into convolutions of stride 1, axis by axis.

import { greatestCommonDivisor } from "./greatest-common-divisor.ts";

/**
 * One residue class of an axis of the input, as the gradient sees it: the inputs `first + stride * i` (0 <= i < count)
 * each receive `taps` products, of gradOutput[start + tapStep * t + i] with kernel position lastTap - kernelStep * t.
 */
export interface Phase {
  readonly first: number;
  readonly count: number;
  readonly taps: number;
  readonly start: number;
  readonly tapStep: number;
  readonly lastTap: number;
  readonly kernelStep: number;
}

/**
 * The phases of one axis, one per residue class that has inputs; classes that no kernel position meets have no taps.
 * Kernel position k carries output o to input o * stride + k * dilation - before.
 * @param before the padding in front of the axis
 */
export const gradientPhases = (
  size: number,
  k: number,
  stride: number,
  dilation: number,
  before: number,
): readonly Phase[] => {
  const common = greatestCommonDivisor(stride, dilation);
  const [tapStep, kernelStep] = [dilation / common, stride / common];
  const phases: Phase[] = [];
  for (let residue = 0; residue < stride; residue++) {
    const q = Math.max(0, Math.ceil((before - residue) / stride));
    const first = q * stride + residue - before;
    if (first >= size) continue;
    // Kernel positions repeat modulo kernelStep: of the first so many, one meets this class, or none does.
    const firstTap = Array.from({ length: kernelStep }, (_, i) => i).find((i) => (i * dilation) % stride === residue);
    const taps = firstTap !== undefined && firstTap < k ? Math.floor((k - 1 - firstTap) / kernelStep) + 1 : 0;
    const lastTap = taps === 0 ? 0 : (firstTap ?? 0) + kernelStep * (taps - 1);
    phases.push({
      first,
      count: Math.floor((size - 1 - first) / stride) + 1,
      taps,
      start: taps === 0 ? 0 : q - (lastTap * dilation - residue) / stride,
      tapStep,
      lastTap,
      kernelStep,
    });
  }
  return phases;
};
