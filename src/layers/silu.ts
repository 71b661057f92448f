// The sigmoid linear unit, x / (1 + e^-x), also called swish.

import { activationRule } from "./activation.ts";
import type { Layer, LayerOptions } from "./rule.ts";

export interface Silu extends Layer {
  readonly type: "silu";
}

/** The sigmoid linear unit, x / (1 + e^-x), also called swish. Any shape, unchanged. */
export const silu = (options: LayerOptions = {}): Silu => ({ type: "silu", ...options });

export const siluRule = activationRule<Silu, "silu">("silu", {}, () => ({}));
