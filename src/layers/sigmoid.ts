// The logistic function, 1 / (1 + e^-x).

import { activationRule } from "./activation.ts";
import type { Layer, LayerOptions } from "./rule.ts";

export interface Sigmoid extends Layer {
  readonly type: "sigmoid";
}

/** The logistic function, 1 / (1 + e^-x). Any shape, unchanged. */
export const sigmoid = (options: LayerOptions = {}): Sigmoid => ({ type: "sigmoid", ...options });

export const sigmoidRule = activationRule<Sigmoid, "sigmoid">("sigmoid", {}, () => ({}));
