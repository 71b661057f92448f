// Everything tied to one version of a JavaScript engine: which SIMD it has, and what its compiler needs to be fast.

import { f32x4, i32, v128 } from "./assembly/code.ts";
import { ModuleBuilder } from "./assembly/module.ts";

const validates = (withRelaxed: boolean): boolean => {
  const module = new ModuleBuilder();
  const ones = v128.load(i32.const(0));
  module.define("probe", 0, () =>
    v128.store(i32.const(0), withRelaxed ? f32x4.relaxedMultiplyAdd(ones, ones, ones) : f32x4.add(ones, ones)),
  );
  return WebAssembly.validate(module.bytes());
};

export const hasSimd = (): boolean => validates(false);
export const hasRelaxedSimd = (): boolean => validates(true);

interface NodeProcess {
  readonly versions?: { readonly v8?: string };
  getBuiltinModule?(name: "node:v8"): { setFlagsFromString(flag: string): void } | undefined;
}
const nodeProcess = (): NodeProcess | undefined => (globalThis as { readonly process?: NodeProcess }).process;

/** V8's major version where it is known: in Node, not in browsers. */
const v8Version = (): number | null => {
  const version = nodeProcess()?.versions?.v8;
  return version ? Number.parseInt(version, 10) : null;
};

/**
 * Turns relaxed SIMD on in Node 20, where it is behind a flag; elsewhere there is nothing to do. It changes the whole
 * process, so a library leaves it to its user.
 * @returns whether relaxed SIMD is there now
 */
export const enableRelaxedSimd = (): boolean => {
  const version = v8Version();
  if (!hasRelaxedSimd() && version !== null && version < 12)
    nodeProcess()?.getBuiltinModule?.("node:v8")?.setFlagsFromString("--experimental-wasm-relaxed-simd");
  return hasRelaxedSimd();
};

/**
 * Whether the compiler has to be kept from moving all loads of an unrolled body to its front, where it then runs out
 * of registers: V8 before 12 (Node 20) does that, and a never-taken branch after each pixel stops it.
 */
export const needsFences = (): boolean => {
  const version = v8Version();
  return version !== null && version < 12;
};
