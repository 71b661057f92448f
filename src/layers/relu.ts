// The rectified linear unit, max(x, 0): what makes depth more than one linear map.

import { activationRule } from "./activation.ts";
import type { Layer, LayerOptions } from "./rule.ts";

export interface Relu extends Layer {
  readonly type: "relu";
}

/** The rectified linear unit, max(x, 0): what makes depth more than one linear map. Any shape, unchanged. */
export const relu = (options: LayerOptions = {}): Relu => ({ type: "relu", ...options });

export const reluRule = activationRule<Relu, "relu">("relu", {}, () => ({}));
