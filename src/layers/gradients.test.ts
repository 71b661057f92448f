import { describe, expect, test } from "vitest";
import { openNet } from "../../test/open-net.ts";
import { reference } from "../backends/reference.ts";
import { type Floats, sizeOf } from "../kernels/kernel.ts";
import { hashText, shuffled } from "../kernels/random.ts";
import { netFromJson } from "../net/json.ts";
import { type Net, net } from "../net/net.ts";
import { type Program, program } from "../plan/program.ts";
import { UserError } from "../words/issue.ts";
import { conv2d } from "./conv2d.ts";
import { flatten } from "./flatten.ts";
import { layerTypes } from "./index.ts";
import { linear } from "./linear.ts";
import { avgPool2d, maxPool2d } from "./pool2d.ts";
import { relu } from "./relu.ts";
import type { Layer } from "./rule.ts";
import { sigmoid } from "./sigmoid.ts";
import { softmax } from "./softmax.ts";
import { tanh } from "./tanh.ts";

// Every layer's gradients against central finite differences, in double precision, and what is walked on the way back.

const exact = reference("float64");

/** The distance to both sides of a number; the differences are then off by about 1e-16 / step and by step squared. */
const step = 1e-5;
/** Relative to the largest slope. */
const tolerance = 1e-8;

/**
 * Numbers in [-1, 1) in some order, evenly spaced and none of them zero: no two are equal and none is near zero, so
 * that no step of a finite difference meets the kink of ReLU or exchanges the largest number of a window.
 */
const spaced = (count: number, name: string): Float64Array =>
  Float64Array.from(shuffled(count, hashText(name)), (place) => (2 * (place + 0.25)) / count - 1);

/** The slope of `measure` along each of the numbers. */
const slopes = async (numbers: Float64Array, measure: () => Promise<number>): Promise<Float64Array> => {
  const found = new Float64Array(numbers.length);
  for (let i = 0; i < numbers.length; i++) {
    const x = numbers[i] as number;
    numbers[i] = x + step;
    const above = await measure();
    numbers[i] = x - step;
    const below = await measure();
    numbers[i] = x;
    found[i] = (above - below) / (2 * step);
  }
  return found;
};

const expectSlopes = (found: Floats, expected: Floats, what: string) => {
  const scale = Math.max(...expected.map(Math.abs));
  expect(scale, `${what} is not flat`).toBeGreaterThan(1e-3);
  const worst = Math.max(...found.map((x, i) => Math.abs(x - (expected[i] as number)) / scale));
  expect(worst, what).toBeLessThan(tolerance);
};

/** Three quarters for one class, one quarter for the next. */
const softTargets = (rows: number, classes: number): Float64Array => {
  const targets = new Float64Array(rows * classes);
  for (let n = 0; n < rows; n++) {
    targets[n * classes + ((n * 3) % classes)] = 0.75;
    targets[n * classes + ((n * 3 + 1) % classes)] = 0.25;
  }
  return targets;
};

const dot = (a: Floats, b: Floats): number => {
  let sum = 0;
  a.forEach((x, i) => (sum += x * (b[i] as number)));
  return sum;
};

const writeParameters = ({ session }: Awaited<ReturnType<typeof openNet>>) => {
  const written = new Map<string, Float64Array>();
  for (const [name, { shape, role }] of session.layout.tensors)
    if (role === "parameter") {
      const values = spaced(sizeOf(shape), name).map((x) => x / 2);
      session.write(name, values);
      written.set(name, values);
    }
  return written;
};

// ---- every layer

const behind = (input: readonly number[], ...layers: readonly Layer[]): Net =>
  netFromJson({ hubel: 1, input, layers: [...layers, flatten(), linear(4)] });
const map = [2, 6, 5];

const cases: readonly { readonly title: string; readonly net: Net }[] = [
  { title: "conv2d", net: behind(map, conv2d(3, 3)) },
  { title: "conv2d, padding 1", net: behind(map, conv2d(3, 3, { padding: 1 })) },
  { title: "conv2d without bias", net: behind(map, conv2d(3, [2, 3], { bias: false })) },
  { title: "conv2d, stride 2", net: behind(map, conv2d(3, 3, { stride: 2, padding: 1 })) },
  { title: "conv2d, stride beyond the kernel", net: behind(map, conv2d(2, 1, { stride: [3, 2] })) },
  { title: "conv2d, each side padded differently", net: behind(map, conv2d(2, [3, 2], { padding: [2, 0, 1, 1] })) },
  { title: "linear", net: behind(map, flatten(), linear(5)) },
  { title: "linear without bias", net: behind(map, flatten(), linear(5, { bias: false })) },
  { title: "relu", net: behind(map, relu()) },
  { title: "sigmoid", net: behind(map, sigmoid()) },
  { title: "tanh", net: behind(map, tanh()) },
  { title: "maxPool2d", net: behind(map, maxPool2d(2)) },
  { title: "maxPool2d, windows overlapping", net: behind(map, maxPool2d(3, { stride: 2, padding: 1 })) },
  { title: "maxPool2d, windows apart", net: behind(map, maxPool2d([1, 2], { stride: [2, 3] })) },
  { title: "maxPool2d, padded on two sides", net: behind(map, maxPool2d(2, { stride: 1, padding: [1, 0, 0, 1] })) },
  { title: "avgPool2d", net: behind(map, avgPool2d(2)) },
  { title: "avgPool2d, windows overlapping", net: behind(map, avgPool2d(3, { stride: 2, padding: 1 })) },
  { title: "avgPool2d, windows apart", net: behind(map, avgPool2d([1, 2], { stride: [2, 3] })) },
  { title: "avgPool2d, padded on two sides", net: behind(map, avgPool2d(2, { stride: 1, padding: [1, 0, 0, 1] })) },
  {
    // Here what ReLU and max pooling meet is not spaced; a kink within a step would show as a large error.
    title: "LeNet-5, smaller",
    net: net(
      [1, 12, 12],
      conv2d(3, 5, { padding: 2 }),
      relu(),
      maxPool2d(2),
      conv2d(4, 3),
      relu(),
      maxPool2d(2),
      flatten(),
      linear(8),
      relu(),
      linear(5),
    ),
  },
];

test("every layer that can be trained through is among the cases", () => {
  const met = new Set(cases.flatMap(({ net }) => net.layers.map(({ type }) => type)));
  expect([...met, "softmax"].sort()).toEqual([...layerTypes].sort());
});

describe("the gradients that finite differences give", () => {
  const rows = 2;
  for (const { title, net } of cases) {
    test(`${title}: of the input`, async () => {
      const opened = await openNet(exact, net, "gradient", rows);
      writeParameters(opened);
      const { plan } = opened;
      const images = spaced(rows * sizeOf(net.input), "images");
      const output = async () => {
        plan.write("input", images, rows);
        plan.run(["forward"], rows);
        return await plan.read(plan.plan.output, rows);
      };
      const seed = spaced((await output()).length, "seed");
      const expected = await slopes(images, async () => dot(seed, await output()));

      plan.write("input", images, rows);
      plan.write(`${plan.plan.output}.seed`, seed, rows);
      plan.run(["forward", "backward"], rows);
      expectSlopes(await plan.read("input.grad", rows), expected, "input");
    });

    test(`${title}: of the parameters`, async () => {
      const opened = await openNet(exact, net, "train", rows);
      const parameters = writeParameters(opened);
      const { session, plan } = opened;
      const images = spaced(rows * sizeOf(net.input), "images");
      const loss = async (segments: Parameters<typeof plan.run>[0] = ["forward"]) => {
        plan.write("input", images, rows);
        plan.write("targets", softTargets(rows, sizeOf(plan.plan.given.get("targets")?.shape ?? [])), rows);
        plan.run(segments, rows);
        return (await session.read("loss"))[0] as number;
      };
      expect(parameters.size).toBeGreaterThan(0);
      for (const [name, values] of parameters) {
        const expected = await slopes(values, async () => {
          session.write(name, values);
          return await loss();
        });
        session.write(name, values);
        await loss(["forward", "backward"]);
        expectSlopes(await session.read(`${name}.grad`), expected, name);
      }
    });
  }
});

// ---- what is walked on the way back

const small = net([2, 6, 5], conv2d(3, 3), relu(), conv2d(2, 2), relu(), flatten(), linear(4));
const rows = 2;
const images = spaced(rows * sizeOf(small.input), "images");

/** The names of the layers that ask for work on the way back. */
const walkedBack = ({ backward }: Program): readonly string[] => [
  ...new Set(backward.flatMap(({ layer }) => (layer === null ? [] : [layer]))),
];

describe("a seed at a kept tensor", () => {
  /** The gradients after one run with these seeds. */
  const run = async (outputSeed: Float64Array, keptSeed: Float64Array) => {
    const opened = await openNet(exact, small, "gradient", rows, { keep: ["relu1"] });
    writeParameters(opened);
    const { plan } = opened;
    plan.write("input", images, rows);
    plan.write("fc1.seed", outputSeed, rows);
    plan.write("relu1.seed", keptSeed, rows);
    plan.run(["forward", "backward"], rows);
    const read = (name: string) => plan.read(name, rows);
    return { relu1: await read("relu1"), gradient: await read("relu1.grad"), input: await read("input.grad") };
  };
  const outputSeed = spaced(rows * 4, "seed");
  const keptSeed = spaced(rows * 3 * 4 * 3, "kept");
  const none = (like: Float64Array) => new Float64Array(like.length);

  test("is added to what comes from behind it", async () => {
    const alone = await run(outputSeed, none(keptSeed));
    const both = await run(outputSeed, keptSeed);
    both.gradient.forEach((g, i) => {
      expect(g).toBeCloseTo((alone.gradient[i] as number) + (keptSeed[i] as number), 14);
    });
  });

  test("is the gradient itself where the output has none, and goes on down to the input", async () => {
    const { gradient, input } = await run(none(outputSeed), keptSeed);
    expect(gradient).toEqual(keptSeed);
    const moved = images.slice();
    const expected = await slopes(moved, async () => {
      const opened = await openNet(exact, small, "infer", rows, { keep: ["relu1"] });
      writeParameters(opened);
      opened.plan.write("input", moved, rows);
      opened.plan.run(["forward"], rows);
      return dot(keptSeed, await opened.plan.read("relu1", rows));
    });
    expectSlopes(input, expected, "input");
  });
});

describe("frozen parameters", () => {
  const frozen = ["conv1.weight", "conv1.bias", "conv2.weight"];
  const optimizer = { momentum: 0.9, weightDecay: 0.01 };
  const trainOnce = async (options: { readonly frozen?: readonly string[] }) => {
    const opened = await openNet(exact, small, "train", rows, { optimizer, ...options });
    const before = writeParameters(opened);
    const { session, plan } = opened;
    session.write("learningRate", [0.1]);
    plan.write("input", images, rows);
    plan.write("targets", softTargets(rows, 4), rows);
    plan.run(["forward", "backward", "update"], rows);
    return { before, session };
  };

  test("have neither gradient nor velocity in the session", async () => {
    const { session } = await trainOnce({ frozen });
    const names = [...session.layout.tensors].filter(([, { role }]) => role !== "parameter").map(([name]) => name);
    expect(names.sort()).toEqual(
      [
        ...["conv2.bias", "fc1.bias", "fc1.weight"].flatMap((name) => [`${name}.grad`, `${name}.velocity`]),
        ...["correct", "learningRate", "loss", "nonFinite"],
      ].sort(),
    );
    await expect(session.read("conv1.weight.grad")).rejects.toThrow('no tensor is called "conv1.weight.grad"');
  });

  test("stay as they are, and the others learn as they would without", async () => {
    const free = await trainOnce({});
    const held = await trainOnce({ frozen });
    for (const [name, before] of held.before) {
      const after = await held.session.read(name);
      if (frozen.includes(name)) expect(after, name).toEqual(before);
      else {
        expect(after, name).not.toEqual(before);
        expect(after, name).toEqual(await free.session.read(name));
      }
    }
  });

  test("leave what lies below the lowest trained parameter alone", () => {
    const all = program(small, "train");
    expect(walkedBack(all)).toEqual(["fc1", "flatten1", "relu2", "conv2", "relu1", "conv1"]);
    expect(walkedBack(program(small, "train", { frozen }))).toEqual(["fc1", "flatten1", "relu2", "conv2"]);
    const head = program(small, "train", { frozen: [...frozen, "conv2.bias"] });
    expect(walkedBack(head)).toEqual(["fc1"]);
    expect(head.tensors.has("flatten1.grad")).toBe(false);
  });

  test("must leave something to train", () => {
    const everything = [...program(small, "infer").tensors].filter(([, t]) => t.role === "parameter").map(([n]) => n);
    expect(() => program(small, "train", { frozen: everything })).toThrow("nothing can be trained");
  });

  test("and kept layers that do not exist are refused together, with the nearest names", () => {
    expect(() => program(small, "train", { frozen: ["conv1.wieght"], keep: ["relu3"] })).toThrow(
      'no tensor is called "relu3". Did you mean "relu1"?\nno tensor is called "conv1.wieght". Did you mean "conv1.weight"?',
    );
  });
});

test("only a net's own output and what is kept gets a seed", () => {
  const given = (p: Program) => [...p.tensors].filter(([, { role }]) => role === "given").map(([name]) => name);
  expect(given(program(small, "infer"))).toEqual(["input"]);
  expect(given(program(small, "train"))).toEqual(["input", "targets"]);
  expect(given(program(small, "gradient", { keep: ["relu1"] }))).toEqual(["input", "fc1.seed", "relu1.seed"]);
});

describe("softmax", () => {
  const kernelsOf = (p: Program) =>
    [...p.forward, ...p.backward].flatMap(({ operation }) => ("kernel" in operation ? [operation.kernel] : []));

  test("at the end of a net is left out while training, since the loss has it in it", () => {
    const ending = net([1, 3, 3], flatten(), linear(4), softmax());
    const trained = program(ending, "train");
    expect(trained.output).toBe("fc1");
    expect(kernelsOf(trained)).toEqual(kernelsOf(program(net([1, 3, 3], flatten(), linear(4)), "train")));
    expect(kernelsOf(program(ending, "infer"))).toEqual(["linear", "softmax"]);
  });

  test("elsewhere cannot be trained through", () => {
    const inside = net([1, 3, 3], flatten(), linear(4), softmax(), linear(2));
    expect(() => program(inside, "train")).toThrow(UserError);
    expect(() => program(inside, "train")).toThrow('layer 3 "softmax1": softmax cannot be trained through here.');
  });

  test("below everything that is trained does no harm", () => {
    const below = net([1, 1, 6], flatten(), softmax(), linear(2));
    expect(walkedBack(program(below, "train"))).toEqual(["fc1"]);
  });
});

test("cross-entropy needs one number per class", () => {
  expect(() => program(net([1, 4, 4], conv2d(3, 3)), "train")).toThrow("the net's output is 3x2x2");
});
