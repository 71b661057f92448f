import fc from "fast-check";
import { test } from "vitest";
import type { Backend } from "../src/backends/backend.ts";
import { reference } from "../src/backends/reference.ts";
import { enableRelaxedSimd } from "../src/backends/wasm/engine.ts";
import { wasm } from "../src/backends/wasm/wasm.ts";
import type { Floats } from "../src/kernels/kernel.ts";
import { hash, uniform } from "../src/kernels/random.ts";
import { conv2d } from "../src/layers/conv2d.ts";
import { flatten } from "../src/layers/flatten.ts";
import { linear } from "../src/layers/linear.ts";
import { avgPool2d, maxPool2d } from "../src/layers/pool2d.ts";
import { relu } from "../src/layers/relu.ts";
import type { Layer } from "../src/layers/rule.ts";
import { sigmoid } from "../src/layers/sigmoid.ts";
import { softmax } from "../src/layers/softmax.ts";
import { tanh } from "../src/layers/tanh.ts";
import { initialise } from "../src/model/model.ts";
import type { Net } from "../src/net/net.ts";
import { examine, resolve } from "../src/net/resolve.ts";
import { gradOf, targetsName } from "../src/plan/program.ts";
import { openNet } from "./open-net.ts";

// Nets that nobody thought of: drawn from all layers, trained for three steps on the wasm backend and on the readable
// reference, from the same numbers. A net that fails is made smaller by fast-check and printed as JSON.

enableRelaxedSimd();
const compared: readonly Backend[] = [wasm(), wasm({ relaxedSimd: false })];

/**
 * The largest error of a tensor, relative to its largest number: some twenty roundings of float32 (6e-8 each), passed
 * through up to ten layers and back. A gradient that cancels out is held against 1/10 of the largest gradient of all.
 * A unit whose ReLU or max pooling falls on the other side would be off by far more; the fixed seed has none.
 */
const tolerance = 2e-5;

const axes = (least: number, most: number) => {
  const one = fc.integer({ min: least, max: most });
  return fc.tuple(one, one);
};
const sides = (most: number) => {
  const one = fc.integer({ min: 0, max: most });
  return fc.tuple(one, one, one, one);
};
const activation = fc.constantFrom<Layer>(relu(), tanh(), sigmoid());
const convolution = fc
  .record({
    filters: fc.integer({ min: 1, max: 10 }),
    kernel: axes(1, 4),
    stride: axes(1, 3),
    padding: sides(2),
    bias: fc.boolean(),
  })
  .map(({ filters, kernel, ...options }): Layer => conv2d(filters, kernel, options));
const pooling = fc
  .record({ largest: fc.boolean(), kernel: axes(1, 3), stride: axes(1, 3), padding: sides(1) })
  .map(({ largest, kernel, ...options }): Layer => (largest ? maxPool2d(kernel, options) : avgPool2d(kernel, options)));
const dense = fc
  .record({ features: fc.integer({ min: 1, max: 12 }), bias: fc.boolean() })
  .map(({ features, bias }): Layer => linear(features, { bias }));

/** Layers that do not fit where they came are left out. */
const fitting = (input: readonly number[], layers: readonly Layer[]): Layer[] => {
  const kept: Layer[] = [];
  for (const layer of layers) if (examine({ input, layers: [...kept, layer] }).resolved) kept.push(layer);
  return kept;
};

const nets: fc.Arbitrary<Net> = fc
  .record({
    input: fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })),
    onMaps: fc.array(fc.oneof(convolution, pooling, activation), { maxLength: 5 }),
    onFeatures: fc.array(fc.oneof(dense, activation, fc.constant<Layer>(flatten())), { maxLength: 3 }),
    classes: fc.integer({ min: 2, max: 11 }),
    end: fc.constantFrom<readonly Layer[]>([], [], [tanh()], [flatten()], [softmax()]),
  })
  .map(({ input, onMaps, onFeatures, classes, end }) => {
    const layers = fitting(input, [...onMaps, flatten(), ...onFeatures, linear(classes), ...end]);
    return { hubel: 1, input, layers: resolve({ input, layers }).layers.map(({ layer }) => layer) };
  });

interface Trained {
  readonly losses: readonly number[];
  /** Parameters, and the gradients of the last step. */
  readonly tensors: ReadonlyMap<string, Floats>;
}

/** Three steps, each with so many rows of a plan that takes up to five. */
const train = async (backend: Backend, net: Net, steps: readonly number[]): Promise<Trained> => {
  const optimizer = { momentum: 0.9, weightDecay: 0.01 };
  const { session, plan } = await openNet(backend, net, "train", 5, { optimizer });
  const { parameters } = initialise(net, 1);
  for (const [name, { data }] of parameters) session.write(name, data);
  session.write("learningRate", [0.05]);
  const size = net.input.reduce((a, b) => a * b, 1);
  const classes = resolve(net).output.place.output[0] as number;
  const losses: number[] = [];
  for (const [step, rows] of steps.entries()) {
    const images = Float32Array.from({ length: rows * size }, (_, i) => 2 * uniform(step, i) - 1);
    const targets = new Float32Array(rows * classes);
    for (let n = 0; n < rows; n++) targets[n * classes + (hash(step, n) % classes)] = 1;
    plan.write("input", images, rows);
    plan.write(targetsName, targets, rows);
    plan.run(["forward", "backward", "update"], rows);
    losses.push((await session.read("loss"))[0] as number);
  }
  const tensors = new Map<string, Floats>();
  for (const name of parameters.keys())
    for (const tensor of [name, gradOf(name)]) tensors.set(tensor, await session.read(tensor));
  session.close();
  return { losses, tensors };
};

const largest = (numbers: ArrayLike<number>) => Array.from(numbers).reduce((most, x) => Math.max(most, Math.abs(x)), 0);

/** How far off the worst number is, in parts of the tolerance; and in which tensor. */
const worstOf = (found: Trained, expected: Trained): { readonly what: string; readonly error: number } => {
  let worst = { what: "nothing", error: 0 };
  const compare = (what: string, a: ArrayLike<number>, b: ArrayLike<number>, scale: number) => {
    const error = largest(Array.from(a, (x, i) => x - (b[i] as number))) / (scale * tolerance);
    if (!(error <= worst.error)) worst = { what, error };
  };
  const gradients = [...expected.tensors].filter(([name]) => name.endsWith(".grad"));
  const least = Math.max(...gradients.map(([, data]) => largest(data))) / 10;
  compare("the losses", found.losses, expected.losses, largest(expected.losses));
  for (const [name, data] of expected.tensors)
    compare(name, found.tensors.get(name) ?? [], data, Math.max(largest(data), least));
  return worst;
};

test("any net trains on the wasm backend as on the reference", async () => {
  const rows = fc.integer({ min: 1, max: 5 });
  await fc.assert(
    fc.asyncProperty(nets, fc.tuple(rows, rows, rows), async (net, steps) => {
      const expected = await train(reference("float32"), net, steps);
      for (const backend of compared) {
        const { what, error } = worstOf(await train(backend, net, steps), expected);
        if (!(error <= 1))
          throw new Error(`${backend.name}: ${what} off by ${error} tolerances; rows ${steps}; ${JSON.stringify(net)}`);
      }
    }),
    { numRuns: 60, seed: 1 },
  );
});
