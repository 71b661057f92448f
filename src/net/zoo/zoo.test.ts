import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { resolve } from "../resolve.ts";
import { summarize } from "../summary.ts";
import { zoo } from "./index.ts";

// Against torchvision, and PyTorch modules written for those that torchvision does not have:
// scripts/reference/zoo.py.

interface Reference {
  readonly name: string;
  readonly input: readonly number[];
  readonly parameters: number;
  readonly macs: number;
  readonly publishedParameters?: number;
  readonly publishedGflops?: number;
  readonly tensors: Readonly<Record<string, readonly number[]>>;
  readonly shapes: Readonly<Record<string, readonly number[]>>;
}
const file = new URL("../../../test/reference/zoo.json", import.meta.url);
const references = (JSON.parse(readFileSync(file, "utf8")) as { nets: readonly Reference[] }).nets;
const netNamed = (name: string) => {
  const entry = zoo.find((e) => e.name === name);
  if (!entry) throw new Error(`no ${name} in the zoo`);
  return entry.net();
};

test("every net but LeNet-5 and the linear classifier, which are counted by hand, has a reference", () => {
  expect(zoo.map(({ name }) => name).sort()).toEqual(
    ["lenet5", "linear", ...references.map(({ name }) => name)].sort(),
  );
});

test("LeNet-5 and the linear classifier", () => {
  const lenet = summarize(netNamed("lenet5")).total;
  expect(lenet.parameters).toBe(26 * 6 + 151 * 16 + 401 * 120 + 121 * 84 + 85 * 10);
  expect(lenet.macs).toBe(6 * 28 * 28 * 25 + 16 * 10 * 10 * 150 + 400 * 120 + 120 * 84 + 84 * 10);
  expect(summarize(netNamed("linear")).total.parameters).toBe(785 * 10);
});

describe.each(references)("$name", ({ name, input, parameters, macs, tensors, shapes, ...published }) => {
  const net = netNamed(name);
  const resolved = resolve(net);
  const { total } = summarize(net);

  test("has the same parameters and multiply-adds", () => {
    expect(net.input).toEqual(input);
    expect(total.parameters).toBe(parameters);
    expect(total.macs).toBe(macs);
  });

  test("has the published number of parameters, and within 1 % the published multiply-adds", () => {
    const { publishedParameters, publishedGflops } = published;
    if (publishedParameters) expect(total.parameters).toBe(publishedParameters);
    // The table says FLOPS and counts a product with its sum once, as MACs do.
    if (publishedGflops) expect(Math.abs(total.macs / 1e9 / publishedGflops - 1)).toBeLessThan(0.01);
    if (["resnet20", "resnet56", "unet"].includes(name)) expect(publishedParameters).toBeUndefined();
    else expect(publishedParameters).toBeDefined();
  });

  test("has the tensors of its state dict, by name and shape", () => {
    const found = resolved.layers.flatMap((l) => l.tensors.map((t) => [`${l.name}.${t.name}`, t.shape] as const));
    expect(Object.fromEntries(found)).toEqual(tensors);
  });

  test("gives the same shape wherever a layer of one name stands", () => {
    const own = new Map(resolved.layers.map((l) => [l.name, l.place.output]));
    const both = Object.entries(shapes).filter(([layer]) => own.has(layer));
    const learned = Object.keys(tensors).map((tensor) => tensor.slice(0, tensor.lastIndexOf(".")));
    expect(new Set(both.map(([layer]) => layer))).toEqual(
      new Set([...learned, ...Object.keys(shapes).filter((layer) => own.has(layer))]),
    );
    for (const [layer, shape] of both) expect([layer, own.get(layer)]).toEqual([layer, shape]);
  });
});
