// How a depthwise kernel finds four neighbouring outputs' numbers in its source: as they lie, spread over the filters of
// their channel, or gathered from every so many filters.

import { greatestCommonDivisor } from "../../../kernels/greatest-common-divisor.ts";
import { type Code, v128 } from "../assembly/code.ts";
import { bytesOf } from "./emitted.ts";

export interface Lanes {
  /** After so many vectors of outputs the pattern begins anew, so many bytes further in the source. */
  readonly period: number;
  readonly step: number;
  /**
   * The numbers of one vector of outputs.
   * @param vector counts from where `address` was set, at the beginning of a pattern
   * @param left how many outputs there are from there on; further lanes may hold anything
   */
  load(address: Code<"i32">, offset: number, vector: number, left: number): Code<"v128">;
}

const lanes = [0, 1, 2, 3];

/** Output f reads channel floor(f / filters). Four filters read four channels at the most, so one load has them all. */
export const spread = (filters: number): Lanes => {
  const period = filters / greatestCommonDivisor(filters, 4);
  return {
    period,
    step: bytesOf((4 * period) / filters),
    load(address, offset, vector) {
      const channelOf = (lane: number) => Math.floor((4 * vector + lane) / filters);
      const first = channelOf(0);
      const loaded = v128.load(address, offset + bytesOf(first));
      return filters === 1
        ? loaded
        : v128.pick(
            loaded,
            lanes.map((lane) => channelOf(lane) - first),
          );
    },
  };
};

/** Channel c reads number c * filters: one of the filters of each channel. */
export const gathered = (filters: number): Lanes =>
  filters === 1
    ? spread(1)
    : {
        period: 1,
        step: bytesOf(4 * filters),
        load(address, offset, vector, left) {
          // What is not there is not read: it may lie far behind the pixel.
          const at = (lane: number) => offset + bytesOf(Math.min(4 * vector + lane, left - 1) * filters);
          return lanes
            .slice(1)
            .reduce((v, lane) => v128.loadLane(v, lane, address, at(lane)), v128.loadFirst(address, at(0)));
        },
      };
