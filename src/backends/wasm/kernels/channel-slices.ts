// Some channels of every pixel copied out of a wider tensor, or into one.

import type { PlaceAttributes, SliceAttributes } from "../../../kernels/channel-slices.ts";
import type { KernelStep } from "../../../plan/plan.ts";
import { type AddressOf, bytesOf, type Emitted, layoutOf, operandOf, stridesOf } from "./emitted.ts";
import { emitPixels } from "./pixels.ts";

export const emitSliceChannels = (step: KernelStep, addressOf: AddressOf): Emitted => {
  const { from } = step.attributes as SliceAttributes;
  const [input, output] = [operandOf(step, "input"), operandOf(step, "output")];
  return emitPixels(
    layoutOf(output).dims,
    { address: addressOf(input) + bytesOf(from), strides: stridesOf(input) },
    { address: addressOf(output), strides: stridesOf(output) },
    false,
  );
};

/** The channels behind the placed ones may be another part's, placed before. */
export const emitPlaceChannels = (step: KernelStep, addressOf: AddressOf): Emitted => {
  const { at } = step.attributes as PlaceAttributes;
  const [input, output] = [operandOf(step, "input"), operandOf(step, "output")];
  return emitPixels(
    layoutOf(input).dims,
    { address: addressOf(input), strides: stridesOf(input) },
    { address: addressOf(output) + bytesOf(at), strides: stridesOf(output) },
    true,
  );
};
