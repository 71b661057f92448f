import fc from "fast-check";
import { test } from "vitest";
import type { Backend } from "../src/backends/backend.ts";
import { reference } from "../src/backends/reference.ts";
import { enableRelaxedSimd } from "../src/backends/wasm/engine.ts";
import { wasm } from "../src/backends/wasm/wasm.ts";
import type { Floats } from "../src/kernels/kernel.ts";
import { hash, hashText, uniform } from "../src/kernels/random.ts";
import { randomKey } from "../src/layers/operation.ts";
import { initialise } from "../src/model/model.ts";
import type { Net } from "../src/net/net.ts";
import { resolve } from "../src/net/resolve.ts";
import { lower } from "../src/plan/lower.ts";
import { gradOf, program, seedOf, targetsName } from "../src/plan/program.ts";
import { sessionLayout } from "../src/plan/session-layout.ts";
import { nets } from "./drawn-nets.ts";

// Any net is trained for three steps on the wasm backend and on the readable reference, from the same numbers and with
// some parameters frozen, and after each step it is evaluated by other plans in the same memory. A net that fails is made
// smaller by fast-check and printed as JSON.

enableRelaxedSimd();
const compared: readonly Backend[] = [wasm(), wasm({ relaxedSimd: false })];

/**
 * The largest error of a tensor, relative to its largest number: some twenty roundings of float32 (6e-8 each), passed
 * through up to ten layers and back. A gradient that cancels out is held against 1/10 of the largest gradient of all.
 * A unit whose ReLU or max pooling falls on the other side would be off by far more, and so is the gradient of a tanh or
 * a softmax so near its limit that 1 - y has no digits left; the fixed seed has none (of other seeds, one net in 300).
 */
const tolerance = 2e-5;

interface Trained {
  readonly losses: readonly number[];
  /** Parameters and buffers, the gradients of the last step, and what evaluation gives after each. */
  readonly tensors: ReadonlyMap<string, Floats>;
}

/** What is trained: a net, the rows of each step, and which parameters stay as they are (0: none). */
interface Drawn {
  readonly net: Net;
  readonly steps: readonly number[];
  readonly freezing: number;
}

/** A quarter of all layers, by chance, but never the last that has parameters. */
const frozenIn = ({ net, freezing }: Drawn): readonly string[] => {
  if (freezing === 0) return [];
  const learning = resolve(net).layers.filter(({ tensors }) => tensors.some(({ kind }) => kind === "weight"));
  return learning.slice(0, -1).flatMap(({ name, tensors }) => {
    const weights = tensors.filter(({ kind }) => kind === "weight").map((tensor) => `${name}.${tensor.name}`);
    return hash(freezing, hashText(name)) % 4 === 0 ? weights : [];
  });
};

const capacity = 5;

/** Steps with so many rows each of plans that take up to five. */
const train = async (backend: Backend, drawn: Drawn): Promise<Trained> => {
  const { net, steps } = drawn;
  const training = program(net, "train", {
    optimizer: { momentum: 0.9, weightDecay: 0.01 },
    frozen: frozenIn(drawn),
  });
  const others = [program(net, "infer"), program(net, "gradient")] as const;
  const layout = sessionLayout([training, ...others]);
  const session = await backend.open(layout);
  const load = (p: typeof training) => session.load(lower(p, backend.target, { capacity, session: layout }));
  const [plan, inference, gradient] = [await load(training), await load(others[0]), await load(others[1])];

  const { parameters } = initialise(net, 1);
  for (const [name, { data }] of parameters) session.write(name, data);
  session.write("learningRate", [0.05]);
  const size = net.input.reduce((a, b) => a * b, 1);
  const classes = resolve(net).output.place.output[0] as number;
  const losses: number[] = [];
  const tensors = new Map<string, Floats>();
  for (const [step, rows] of steps.entries()) {
    const images = Float32Array.from({ length: rows * size }, (_, i) => 2 * uniform(step, i) - 1);
    const targets = new Float32Array(rows * classes);
    for (let n = 0; n < rows; n++) targets[n * classes + (hash(step, n) % classes)] = 1;
    session.write(randomKey, [step, 12345]);
    plan.write("input", images, rows);
    plan.write(targetsName, targets, rows);
    plan.run(["forward", "backward", "update"], rows);
    losses.push((await session.read("loss"))[0] as number);

    inference.write("input", images, rows);
    inference.run(["forward"], rows);
    tensors.set(`evaluation after step ${step}`, await inference.read(inference.plan.output, rows));
    gradient.write("input", images, rows);
    gradient.write(seedOf(gradient.plan.output), targets, rows);
    gradient.run(["forward", "backward"], rows);
    tensors.set(`input gradient after step ${step}`, await gradient.read(gradOf("input"), rows));
  }
  for (const name of parameters.keys())
    for (const tensor of [name, gradOf(name)])
      if (layout.tensors.has(tensor)) tensors.set(tensor, await session.read(tensor));
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

test("any net trains on the wasm backend as on the reference", { timeout: 60_000 }, async () => {
  const rows = fc.integer({ min: 1, max: 5 });
  const freezing = fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 99 }));
  await fc.assert(
    fc.asyncProperty(fc.record({ net: nets, steps: fc.tuple(rows, rows, rows), freezing }), async (drawn) => {
      const expected = await train(reference("float32"), drawn);
      for (const backend of compared) {
        const { what, error } = worstOf(await train(backend, drawn), expected);
        if (!(error <= 1))
          throw new Error(`${backend.name}: ${what} off by ${error} tolerances; ${JSON.stringify(drawn)}`);
      }
    }),
    { numRuns: 100, seed: 1 },
  );
});
