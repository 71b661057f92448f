// ReLU that stops at 6: min(max(x, 0), 6).

import { activationRule } from "./activation.ts";
import type { Layer, LayerOptions } from "./rule.ts";

export interface Relu6 extends Layer {
  readonly type: "relu6";
}

/** ReLU that stops at 6: min(max(x, 0), 6). Any shape, unchanged. */
export const relu6 = (options: LayerOptions = {}): Relu6 => ({ type: "relu6", ...options });

export const relu6Rule = activationRule<Relu6, "relu6">("relu6", {}, () => ({}));
