import { readFileSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { Backend } from "../src/backends/backend.ts";
import { reference } from "../src/backends/reference.ts";
import { enableRelaxedSimd } from "../src/backends/wasm/engine.ts";
import { wasm } from "../src/backends/wasm/wasm.ts";
import { type Floats, sizeOf } from "../src/kernels/kernel.ts";
import { hash, hashText, shuffled, uniform } from "../src/kernels/random.ts";
import { flatten } from "../src/layers/flatten.ts";
import { layerTypes } from "../src/layers/index.ts";
import { linear } from "../src/layers/linear.ts";
import { randomKey } from "../src/layers/operation.ts";
import type { Layer } from "../src/layers/rule.ts";
import { netFromJson } from "../src/net/json.ts";
import { net } from "../src/net/net.ts";
import { lenet5 } from "../src/net/zoo/lenet5.ts";
import { gradOf, seedOf, targetsName } from "../src/plan/program.ts";
import { openNet } from "./open-net.ts";

// Every backend computes what PyTorch computes. The values in test/reference are written by
// scripts/reference/pytorch.py, whose head says how both sides make the same weights and images.

interface Compared {
  readonly backend: Backend;
  /** How many of the training losses are compared: the reference takes a third of a second for one. */
  readonly steps: number;
}
enableRelaxedSimd();
const compared: readonly Compared[] = [
  { backend: reference("float64"), steps: 50 },
  { backend: reference("float32"), steps: 5 },
  { backend: wasm(), steps: 50 },
  { backend: wasm({ relaxedSimd: false }), steps: 50 },
];

/**
 * The largest errors allowed, for numbers stored in float64 and in float32, relative to the tensor's largest magnitude:
 * a sum that happens to come out near zero has the rounding errors of its terms.
 *
 * float32 rounds by at most 6e-8 of a number, float64 by 1.1e-16. In one layer a few such roundings meet; LeNet-5
 * passes them through five layers and back. In training they feed on themselves, and once a number falls on the other
 * side of a jump in the gradient of ReLU or max pooling two runs part for good; the script chose a run where none is
 * near one. Disturbed by 6e-8 in every parameter at every step, its losses move by 2e-7 ("disturbed" in training.json).
 */
const tolerance = {
  layer: { float64: 1e-14, float32: 1e-6 },
  loss: { float64: 1e-14, float32: 1e-6 },
  lenet5: { float64: 1e-13, float32: 4e-6 },
  training: { float64: 1e-13, float32: 2e-6 },
};

const expectNear = (found: Floats, expected: readonly number[], bound: (typeof tolerance)["layer"], what: string) => {
  expect(found.length, what).toBe(expected.length);
  const scale = Math.max(...expected.map(Math.abs));
  let worst = 0;
  found.forEach((x, i) => {
    const error = Math.abs(x - (expected[i] as number)) / (scale || 1);
    worst = Number.isNaN(error) ? Number.POSITIVE_INFINITY : Math.max(worst, error);
  });
  expect(worst, `${what}: error relative to the largest value`).toBeLessThanOrEqual(
    found instanceof Float64Array ? bound.float64 : bound.float32,
  );
};

// ---- what the script made from counters, made again

const numbers = (seed: number, name: string, count: number, bound: number): Float64Array => {
  const text = hashText(name);
  return Float64Array.from({ length: count }, (_, i) => (2 * uniform(seed, text, i) - 1) * bound);
};

const imageNumbers = 28 * 28;

/** Image i is of class i % 10. */
const imageSet = (seed: number, count: number): readonly Float64Array[] => {
  const [patterns, noise] = [hashText("patterns"), hashText("noise")];
  const byte = (name: number, i: number) => hash(seed, name, i) >>> 24;
  return Array.from({ length: count }, (_, image) =>
    Float64Array.from({ length: imageNumbers }, (_, pixel) => {
      const [y, x] = [Math.floor(pixel / 28), pixel % 28];
      const pattern = byte(patterns, ((image % 10) * 7 + (y >> 2)) * 7 + (x >> 2));
      return ((3 * pattern + 5 * byte(noise, image * imageNumbers + pixel)) >> 3) / 128 - 1;
    }),
  );
};

/** Label smoothing 0.1 over ten classes. */
const smoothedTargets = (labels: readonly number[]): number[] =>
  labels.flatMap((label) => Array.from({ length: 10 }, (_, k) => (k === label ? 0.9 : 0) + 0.1 / 10));

const joined = (rows: readonly Float64Array[]): Float64Array => {
  const all = new Float64Array(rows.length * imageNumbers);
  rows.forEach((row, n) => all.set(row, n * imageNumbers));
  return all;
};

// ---- the files

interface LayerCase {
  readonly title: string;
  readonly seed: number;
  readonly input: readonly number[];
  readonly rows: number;
  readonly bound: number;
  /** The input is rounded down to multiples of it, so that windows hold equal numbers. */
  readonly grain: number | null;
  readonly layers: readonly Layer[];
  readonly output: readonly number[];
  readonly gradInput?: readonly number[];
  readonly targets?: readonly number[];
  readonly loss?: number;
  readonly gradients?: Readonly<Record<string, readonly number[]>>;
  /** Where training differs from evaluation: the output in training, and the buffers after one step. */
  readonly trained?: {
    readonly output: readonly number[];
    readonly buffers: Readonly<Record<string, readonly number[]>>;
  };
}
interface LossCase {
  readonly title: string;
  readonly seed: number;
  readonly rows: number;
  readonly classes: number;
  readonly bound: number;
  readonly targets: readonly number[];
  readonly loss: number;
  readonly correct: number;
  readonly gradient: readonly number[];
}
type Bounds = Readonly<Record<string, number>>;
interface LenetCase {
  readonly seed: number;
  readonly rows: number;
  readonly bounds: Bounds;
  readonly logits: readonly number[];
  readonly loss: number;
  /** Every so manieth number of each gradient. */
  readonly gradients: Readonly<Record<string, { readonly every: number; readonly values: readonly number[] }>>;
  readonly seeded: { readonly keep: readonly string[]; readonly gradInput: readonly number[] };
}
interface Training {
  readonly seed: number;
  readonly images: number;
  readonly batch: number;
  readonly steps: number;
  readonly learningRate: number;
  readonly momentum: number;
  readonly weightDecay: number;
  readonly bounds: Bounds;
  readonly float32: readonly number[];
  readonly float64: readonly number[];
}
const file = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`reference/${name}.json`, import.meta.url), "utf8")) as T;

const layerCases = file<{ readonly cases: readonly LayerCase[] }>("layers").cases;
const lossCases = file<{ readonly cases: readonly LossCase[] }>("loss").cases;
const lenetCase = file<LenetCase>("lenet5");
const training = file<Training>("training");

/** Fills every parameter of a session by its name; running variances are positive. */
const writeParameters = (
  session: Awaited<ReturnType<typeof openNet>>["session"],
  seed: number,
  bound: (layer: string) => number,
) => {
  for (const [name, { shape, role }] of session.layout.tensors)
    if (role === "parameter") {
      const values = numbers(seed, name, sizeOf(shape), bound(name.split(".")[0] ?? ""));
      session.write(name, name.endsWith(".running_var") ? values.map((x) => 0.5 + Math.abs(x)) : values);
    }
};

const boundIn = (bounds: Bounds) => (layer: string) => {
  const bound = bounds[layer];
  if (bound === undefined) throw new Error(`the reference has no weights for ${layer}`);
  return bound;
};

// ---- the comparison

const comparison = ({ backend, steps }: Compared) => {
  describe("a layer alone", () => {
    // Plans with room for one row more than runs, so that whoever takes the capacity for the rows is found out.
    for (const each of layerCases) {
      const { title, seed, input, rows, bound, grain, layers } = each;
      const { output, gradInput, targets, loss, gradients, trained } = each;
      const images = numbers(seed, "input", rows * sizeOf(input), bound);
      if (grain) images.forEach((x, i) => (images[i] = Math.floor(x / grain) * grain));
      const alone = netFromJson({ hubel: 1, input, layers });
      const last = layers.at(-1)?.name ?? "";

      test(`${title}: output`, async () => {
        const { session, plan } = await openNet(backend, alone, "infer", rows + 1);
        writeParameters(session, seed, () => 0.5);
        plan.write("input", images, rows);
        plan.run(["forward"], rows);
        expectNear(await plan.read(last, rows), output, tolerance.layer, "output");
        session.close();
      });

      if (gradInput)
        test(`${title}: gradient of the input`, async () => {
          const { session, plan } = await openNet(backend, alone, "gradient", rows + 1);
          writeParameters(session, seed, () => 0.5);
          plan.write("input", images, rows);
          plan.write(seedOf(last), numbers(seed, "upstream", output.length, 1), rows);
          plan.run(["forward", "backward"], rows);
          expectNear(await plan.read(gradOf("input"), rows), gradInput, tolerance.layer, gradOf("input"));
          session.close();
        });

      if (targets && loss !== undefined && gradients)
        test(`${title}: cross-entropy of its output and the parameters' gradients`, async () => {
          const endsFlat = layers[0]?.type === "flatten";
          const flat = endsFlat ? alone : netFromJson({ hubel: 1, input, layers: [...layers, flatten()] });
          const keep = trained ? [last] : [];
          const { session, plan } = await openNet(backend, flat, "train", rows + 1, { keep });
          writeParameters(session, seed, () => 0.5);
          session.write(randomKey, [1, 2]);
          plan.write("input", images, rows);
          plan.write(targetsName, targets, rows);
          plan.run(["forward", "backward"], rows);
          expectNear(await session.read("loss"), [loss], tolerance.layer, "loss");
          for (const [name, expected] of Object.entries(gradients))
            expectNear(await session.read(gradOf(name)), expected, tolerance.layer, gradOf(name));
          if (trained) expectNear(await plan.read(last, rows), trained.output, tolerance.layer, "output in training");
          for (const [name, expected] of Object.entries(trained?.buffers ?? {}))
            expectNear(await session.read(name), expected, tolerance.layer, name);
          session.close();
        });
    }
  });

  describe("softmax cross-entropy with soft targets", () => {
    for (const { title, seed, rows, classes, bound, targets, loss, correct, gradient } of lossCases)
      test(title, async () => {
        // Image n is the n-th unit vector, so the logits are the weights, transposed, and so are their gradients.
        const logits = net([rows, 1, 1], flatten(), linear(classes, { bias: false }));
        const { session, plan } = await openNet(backend, logits, "train", rows);
        const transposed = (values: ArrayLike<number>) =>
          Array.from(
            { length: rows * classes },
            (_, i) => values[(i % rows) * classes + Math.floor(i / rows)] as number,
          );
        session.write("fc1.weight", transposed(numbers(seed, "logits", rows * classes, bound)));
        plan.write(
          "input",
          Float64Array.from({ length: rows * rows }, (_, i) => (i % (rows + 1) === 0 ? 1 : 0)),
          rows,
        );
        plan.write(targetsName, targets, rows);
        plan.run(["forward", "backward"], rows);
        expectNear(await session.read("loss"), [loss], tolerance.loss, "loss");
        expectNear(await session.read("fc1.weight.grad"), transposed(gradient), tolerance.loss, "gradient");
        expect((await session.read("correct"))[0]).toBe(correct);
        session.close();
      });
  });

  test("LeNet-5 from images to every gradient", async () => {
    const { seed, rows, bounds, logits, loss, gradients } = lenetCase;
    const { session, plan } = await openNet(backend, lenet5(), "train", rows);
    writeParameters(session, seed, boundIn(bounds));
    plan.write("input", joined(imageSet(seed, rows)), rows);
    plan.write(targetsName, smoothedTargets(Array.from({ length: rows }, (_, i) => i % 10)), rows);
    plan.run(["forward", "backward"], rows);
    expectNear(await plan.read(plan.plan.output, rows), logits, tolerance.lenet5, "logits");
    expectNear(await session.read("loss"), [loss], tolerance.lenet5, "loss");
    const trained = [...session.layout.tensors].filter(([, { role }]) => role === "gradient").map(([name]) => name);
    expect(trained).toEqual(Object.keys(gradients).map(gradOf));
    for (const [name, { every, values }] of Object.entries(gradients)) {
      const sample = (await session.read(gradOf(name))).filter((_, i) => i % every === 0);
      expectNear(sample, values, tolerance.lenet5, gradOf(name));
    }
    session.close();
  });

  test("LeNet-5's gradient at the images, from gradients given at its output and at layers within", async () => {
    const { seed, rows, bounds, seeded } = lenetCase;
    const { session, plan } = await openNet(backend, lenet5(), "gradient", rows, { keep: seeded.keep });
    writeParameters(session, seed, boundIn(bounds));
    for (const [name, { shape }] of plan.plan.given)
      if (name !== "input") plan.write(name, numbers(seed, name, rows * sizeOf(shape), 1), rows);
    plan.write("input", joined(imageSet(seed, rows)), rows);
    plan.run(["forward", "backward"], rows);
    expectNear(await plan.read(gradOf("input"), rows), seeded.gradInput, tolerance.lenet5, gradOf("input"));
    session.close();
  });

  test(`LeNet-5's first ${steps} losses under SGD with momentum and weight decay`, { timeout: 120_000 }, async () => {
    const { seed, batch, learningRate, momentum, weightDecay, bounds } = training;
    const optimizer = { momentum, weightDecay };
    const { session, plan } = await openNet(backend, lenet5(), "train", batch, { optimizer });
    writeParameters(session, seed, boundIn(bounds));
    session.write("learningRate", [learningRate]);
    const images = imageSet(seed, training.images);
    const isExact = (await session.read("loss")) instanceof Float64Array;
    const losses = isExact ? new Float64Array(steps) : new Float32Array(steps);
    for (let step = 0; step < steps; step++) {
      const epoch = Math.floor((step * batch) / training.images);
      const first = (step * batch) % training.images;
      const rows = [...shuffled(training.images, seed, epoch).subarray(first, first + batch)];
      plan.write("input", joined(rows.map((i) => images[i] as Float64Array)), batch);
      plan.write(targetsName, smoothedTargets(rows.map((i) => i % 10)), batch);
      plan.run(["forward", "backward", "update"], batch);
      losses.set(await session.read("loss"), step);
      await setImmediate(); // so that the test runner is answered in between
    }
    const expected = isExact ? training.float64 : training.float32;
    expect(steps).toBeLessThanOrEqual(expected.length);
    expectNear(losses, expected.slice(0, steps), tolerance.training, "losses");
    session.close();
  });
};

for (const each of compared) describe(each.backend.name, () => comparison(each));

test("every layer is compared", () => {
  const met = new Set(layerCases.flatMap(({ layers }) => layers.map(({ type }) => type)));
  expect([...met].sort()).toEqual([...layerTypes].sort());
});

test("the training run that is compared learns", () => {
  expect(training.steps).toBe(50);
  expect(training.float64.at(-1)).toBeLessThan(0.3 * (training.float64[0] as number));
});
