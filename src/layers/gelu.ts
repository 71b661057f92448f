// The Gaussian error linear unit: x times the probability that a normal number is below x.

import { activationRule } from "./activation.ts";
import { choice } from "./options.ts";
import type { Layer, LayerOptions } from "./rule.ts";

export interface GeluOptions extends LayerOptions {
  readonly approximate?: "none" | "tanh";
}

export interface Gelu extends Layer {
  readonly type: "gelu";
  readonly approximate: "none" | "tanh";
}

/**
 * The Gaussian error linear unit, x (1 + erf(x / sqrt(2))) / 2 (Hendrycks and Gimpel, 2016). Any shape, unchanged.
 * @param options approximate ("none"): "tanh" for 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3)))
 */
export const gelu = ({ approximate = "none", ...rest }: GeluOptions = {}): Gelu => ({
  type: "gelu",
  approximate,
  ...rest,
});

export const geluRule = activationRule<Gelu, "gelu">(
  "gelu",
  { approximate: choice(["none", "tanh"], () => "none") },
  ({ approximate }) => ({ approximate }),
);
