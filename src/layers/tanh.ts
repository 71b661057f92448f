// The hyperbolic tangent.

import { activationRule } from "./activation.ts";
import type { Layer, LayerOptions } from "./rule.ts";

export interface Tanh extends Layer {
  readonly type: "tanh";
}

/** The hyperbolic tangent. Any shape, unchanged. */
export const tanh = (options: LayerOptions = {}): Tanh => ({ type: "tanh", ...options });

export const tanhRule = activationRule<Tanh, "tanh">("tanh", {}, () => ({}));
