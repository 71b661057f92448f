// Hard swish: x min(max(x + 3, 0), 6) / 6 (MobileNet v3).

import { activationRule } from "./activation.ts";
import type { Layer, LayerOptions } from "./rule.ts";

export interface Hardswish extends Layer {
  readonly type: "hardswish";
}

/** Hard swish: x min(max(x + 3, 0), 6) / 6 (MobileNet v3). Any shape, unchanged. */
export const hardswish = (options: LayerOptions = {}): Hardswish => ({ type: "hardswish", ...options });

export const hardswishRule = activationRule<Hardswish, "hardswish">("hardswish", {}, () => ({}));
