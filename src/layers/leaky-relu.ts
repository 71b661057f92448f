// ReLU that lets a little through below zero.

import { activationRule } from "./activation.ts";
import { number } from "./options.ts";
import type { Layer, LayerOptions } from "./rule.ts";

export interface LeakyReluOptions extends LayerOptions {
  readonly negativeSlope?: number;
}

export interface LeakyRelu extends Layer {
  readonly type: "leakyRelu";
  readonly negativeSlope: number;
}

/**
 * x above 0, negativeSlope x below. Any shape, unchanged.
 * @param options negativeSlope (0.01)
 */
export const leakyRelu = ({ negativeSlope = 0.01, ...rest }: LeakyReluOptions = {}): LeakyRelu => ({
  type: "leakyRelu",
  negativeSlope,
  ...rest,
});

export const leakyReluRule = activationRule<LeakyRelu, "leakyRelu">(
  "leakyRelu",
  { negativeSlope: number(() => 0.01) },
  ({ negativeSlope }) => ({ negativeSlope }),
);
