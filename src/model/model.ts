// A net with its parameters: initialised from a seed, read from a file, or trained.

import { sizeOf } from "../kernels/kernel.ts";
import { hashText, uniform } from "../kernels/random.ts";
import type { Net } from "../net/net.ts";
import { resolve } from "../net/resolve.ts";

/** A tensor in PyTorch's layout. */
export interface ParameterTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Parameters under PyTorch's state-dict names: "conv1.weight" (out, in, height, width), "fc1.weight" (out, in). */
export type Parameters = ReadonlyMap<string, ParameterTensor>;

export interface Model {
  readonly net: Net;
  readonly parameters: Parameters;
}

/**
 * Fresh parameters, by each layer's own rule (PyTorch's defaults): uniform within 1 / sqrt(fan in) for convolution and
 * linear layers, 1 and 0 for normalisation. A number depends on the seed, its tensor's name and its place alone.
 */
export const initialise = (net: Net, seed: number): Model => {
  const parameters = new Map<string, ParameterTensor>();
  for (const layer of resolve(net).layers)
    for (const { name, shape, init } of layer.tensors) {
      const full = `${layer.name}.${name}`;
      const key = hashText(full);
      const size = sizeOf(shape);
      const data =
        "constant" in init
          ? new Float32Array(size).fill(init.constant)
          : Float32Array.from({ length: size }, (_, i) => init.uniform * (2 * uniform(seed, key, i) - 1));
      parameters.set(full, { shape, data });
    }
  return { net, parameters };
};
