// What the non-linear layers have in common: each number alone, shape unchanged, nothing learned.

import { type AttributesOf, type KernelName, kernelNamed } from "../kernels/index.ts";
import type { Call, TensorName } from "./operation.ts";
import type { OptionTable } from "./options.ts";
import { type Layer, type LayerRule, nothingLearned } from "./rule.ts";
import { unchanged } from "./working.ts";

/** Kernels that have a gradient of their name. */
type Activation = { [K in KernelName]: `${K}Grad` extends KernelName ? K : never }[KernelName];

/**
 * A kernel and its gradient, which reads the layer's output where the slope follows from that, so that the input need not
 * be kept, and the input otherwise: its contract says which.
 * @param attributesOf what the kernel further needs to know
 */
export const activationRule = <L extends Layer, K extends Activation>(
  kernel: K,
  options: OptionTable,
  attributesOf: (layer: L) => AttributesOf<K> & AttributesOf<`${K}Grad`>,
): LayerRule<L> => {
  const fromOutput = "output" in kernelNamed(`${kernel}Grad`).operands;
  return {
    options,
    nameStem: kernel.toLowerCase(),
    shape: (_, [input]) => input,
    ...nothingLearned,
    field: () => "same",
    working: (_, { output }) => unchanged(output),
    forward: (layer, { inputs: [input], output }) => [
      callNamed(kernel, attributesOf(layer) as object, { input, output }),
    ],
    backward(layer, { inputs: [input], output, gradOutput, gradInputs: [gradInput] }) {
      if (!gradInput) return [];
      const from = fromOutput ? { output } : { input };
      return [callNamed(`${kernel}Grad`, attributesOf(layer) as object, { ...from, gradOutput, gradInput })];
    },
  };
};

/** A call whose kernel is known by its name alone; its contract says which operands it has. */
const callNamed = (kernel: KernelName, attributes: object, operands: Readonly<Record<string, TensorName>>): Call =>
  ({ kernel, attributes, operands }) as unknown as Call;
