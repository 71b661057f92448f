// Which way a convolution with groups is computed. Depthwise ones have kernels of their own; for the others as few groups
// as fill whole panels are bundled and computed densely, with zeros as the weights between groups.

import type { ConvAttributes } from "../../kernels/conv2d.ts";

/** From here on, a channel's own filters nearly fill a panel of the dense code. */
const fewFilters = 8;

/**
 * Whether each filter reads one channel, and each channel has few filters.
 * @param weight (F, C / groups, Kh, Kw)
 */
export const isDepthwise = ({ groups }: ConvAttributes, [filters = 0, perGroup = 0]: readonly number[]): boolean =>
  groups > 1 && perGroup === 1 && filters / groups < fewFilters;

export interface Bundles {
  readonly count: number;
  /** Groups in each; the work grows by this factor. */
  readonly groups: number;
}

/**
 * How groups are bundled: the fewest together whose outputs fill panels of 8, since panels are stored whole and must not
 * reach into the next bundle; else all of them.
 * @param outputs how many outputs a group has
 */
export const bundlesOf = (groups: number, outputs: number): Bundles => {
  for (let together = 1; together < groups; together++)
    if (groups % together === 0 && (together * outputs) % 8 === 0)
      return { count: groups / together, groups: together };
  return { count: 1, groups };
};
