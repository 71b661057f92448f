import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { enableRelaxedSimd } from "../src/backends/wasm/engine.ts";
import { wasm } from "../src/backends/wasm/wasm.ts";
import { sizeOf } from "../src/kernels/kernel.ts";
import { hashText, uniform } from "../src/kernels/random.ts";
import type { Net } from "../src/net/net.ts";
import { zoo } from "../src/net/zoo/index.ts";
import { openNet } from "./open-net.ts";

// Whole nets of the zoo against torchvision's, from image to output, with made-up weights under the same names:
// scripts/reference/zoo.py. It finds what counts cannot: branches in another order, a stride at another layer.

enableRelaxedSimd();

interface Probe {
  readonly input: readonly [number, number, number];
  readonly step: number;
  readonly largest: number;
  readonly values: readonly number[];
}
const file = new URL("reference/zoo.json", import.meta.url);
const { nets } = JSON.parse(readFileSync(file, "utf8")) as {
  readonly nets: readonly { readonly name: string; readonly probe?: Probe }[];
};
const probed = nets.flatMap(({ name, probe }) => (probe ? [{ name, probe }] : []));

/** As `numbers` of the script. */
const numbers = (name: string, size: number, bound: number, around = 0): Float32Array => {
  const key = hashText(name);
  return Float32Array.from({ length: size }, (_, i) => (2 * uniform(1, key, i) - 1) * bound + around);
};

/** As `probe_tensor` of the script. */
const tensor = (name: string, shape: readonly number[]): Float32Array => {
  const size = sizeOf(shape);
  if (shape.length > 1) return numbers(name, size, 2 ** Math.floor(Math.log2(Math.sqrt(6 / sizeOf(shape.slice(1))))));
  return numbers(name, size, 0.25, name.endsWith("running_var") || name.endsWith("weight") ? 1 : 0);
};

test("nine nets are compared", () => {
  expect(probed).toHaveLength(9);
});

describe.each(probed)("$name", ({ name, probe }) => {
  test("computes what PyTorch's does", { timeout: 60_000 }, async () => {
    const described = zoo.find((entry) => entry.name === name)?.net() as Net;
    const { session, plan } = await openNet(wasm(), { ...described, input: probe.input }, "infer", 1);
    for (const [full, { shape, role }] of session.layout.tensors)
      if (role === "parameter") session.write(full, tensor(full, shape));
    plan.write("input", numbers("image", sizeOf(probe.input), 1), 1);
    plan.run(["forward"], 1);
    const output = await plan.read(plan.plan.output, 1);
    session.close();
    const found = Array.from(output).filter((_, i) => i % probe.step === 0);
    expect(found).toHaveLength(probe.values.length);
    const worst = Math.max(...found.map((x, i) => Math.abs(x - (probe.values[i] as number))));
    // Up to a hundred layers of float32, each adding its rounding.
    expect(worst / probe.largest).toBeLessThan(2e-5);
  });
});
