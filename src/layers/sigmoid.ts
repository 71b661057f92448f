// The logistic function, 1 / (1 + e^-x).

import { activationRule } from "./activation.ts";
import type { Layer } from "./rule.ts";

export interface Sigmoid extends Layer {
  readonly type: "sigmoid";
}

/** The logistic function, 1 / (1 + e^-x). Any shape, unchanged. */
export const sigmoid = (options: { readonly name?: string } = {}): Sigmoid => ({ type: "sigmoid", ...options });

export const sigmoidRule = activationRule<Sigmoid>("sigmoid", "sigmoidGrad");
