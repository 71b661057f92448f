// The memory that programs over one net share: parameters, gradients, optimizer state and scalars.

import { sizeOf } from "../kernels/kernel.ts";
import { aligned } from "./arena.ts";
import type { SessionLayout } from "./plan.ts";
import type { Program, ProgramTensor } from "./program.ts";

const lasting: ReadonlySet<ProgramTensor["role"]> = new Set(["parameter", "gradient", "state", "scalar"]);

/** A layout with room for what any of the programs keeps from run to run, role by role. */
export const sessionLayout = (programs: readonly Program[]): SessionLayout => {
  const found = new Map<string, ProgramTensor>();
  for (const { tensors } of programs)
    for (const [name, tensor] of tensors) if (lasting.has(tensor.role)) found.set(name, tensor);

  const tensors = new Map<string, { shape: readonly number[]; offset: number; role: string }>();
  let size = 0;
  for (const role of lasting)
    for (const [name, tensor] of found)
      if (tensor.role === role) {
        tensors.set(name, { shape: tensor.shape, offset: size, role });
        size += aligned(sizeOf(tensor.shape));
      }
  return { tensors, size };
};
