import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openNet } from "../../test/open-net.ts";
import { reference } from "../backends/reference.ts";
import { sizeOf } from "../kernels/kernel.ts";
import { adaptiveAvgPool2d, globalAvgPool2d } from "../layers/adaptive-avg-pool2d.ts";
import { batchNorm2d } from "../layers/batch-norm2d.ts";
import { convTranspose2d } from "../layers/conv-transpose2d.ts";
import { conv2d } from "../layers/conv2d.ts";
import { depthwiseConv2d } from "../layers/depthwise-conv2d.ts";
import { flatten } from "../layers/flatten.ts";
import { pad } from "../layers/pad.ts";
import { avgPool2d, maxPool2d } from "../layers/pool2d.ts";
import { relu } from "../layers/relu.ts";
import { upsample } from "../layers/upsample.ts";
import { type Part, parallel, residual, unfold } from "./blocks.ts";
import { type Net, net } from "./net.ts";
import { type Box, layersToSeeAll, type ReceptiveField } from "./receptive-field.ts";
import { examine, type Resolved, resolve } from "./resolve.ts";
import { summarize } from "./summary.ts";
import { sightOf, unitBox } from "./unit-box.ts";
import { alexnet } from "./zoo/alexnet.ts";
import { resnet18 } from "./zoo/resnet.ts";
import { unet } from "./zoo/unet.ts";
import { vgg16 } from "./zoo/vgg.ts";

const fields = (net: Net) => new Map(summarize(net).layers.map((l) => [l.name, l.receptiveField]));
const sizeAt = (net: Net, layer: string) => fields(net).get(layer)?.size[0];

describe("the receptive field", () => {
  test("of three 3x3 convolutions is 7, of L layers of K x K it is 1 + L (K - 1)", () => {
    const three = net([1, 32, 32], conv2d(1, 3), conv2d(1, 3), conv2d(1, 3));
    expect(sizeAt(three, "conv3")).toBe(7);
    const five = net([1, 64, 64], ...Array.from({ length: 5 }, () => conv2d(1, 7)));
    expect(sizeAt(five, "conv5")).toBe(1 + 5 * 6);
  });

  // Araujo, Norris and Sim, "Computing Receptive Fields of Convolutional Neural Networks", Distill 2019.
  test("at the last pool is 195 in AlexNet and 212 in VGG-16", () => {
    const slim = net(
      [3, 224, 224],
      conv2d(64, 11, { stride: 4 }),
      maxPool2d(3, { stride: 2 }),
      conv2d(192, 5, { padding: 2 }),
      maxPool2d(3, { stride: 2 }),
      ...[384, 256, 256].map((filters) => conv2d(filters, 3, { padding: 1 })),
      maxPool2d(3, { stride: 2 }),
    );
    expect(fields(slim).get("pool3")).toEqual({ size: [195, 195], jump: [32, 32], start: [-64, -64] });
    expect(sizeAt(alexnet(), "features.12")).toBe(195);
    expect(sizeAt(vgg16(), "features.30")).toBe(212);
    expect(sizeAt(resnet18(), "layer4.1")).toBe(435);
  });

  test("grows by (kernel - 1) x dilation, in steps of what was strided before", () => {
    const dilated = net(
      [1, 64, 64],
      conv2d(1, 3, { stride: 2, padding: 1 }),
      conv2d(1, 3, { dilation: 4, padding: 4 }),
    );
    expect(fields(dilated).get("conv2")).toEqual({ size: [3 + 8 * 2, 19], jump: [2, 2], start: [-1 - 8, -9] });
  });

  test("of a transposed convolution is that of the units it is laid over by, and its jump is shorter", () => {
    const up = net([1, 16, 16], conv2d(1, 3, { stride: 2, padding: 1 }), convTranspose2d(1, 2, { stride: 2 }));
    expect(fields(up).get("convTranspose1")).toEqual({ size: [3, 3], jump: [1, 1], start: [-1, -1] });
    const overlapping = net([1, 16, 16], convTranspose2d(1, 4, { stride: 2, padding: 1 }));
    expect(fields(overlapping).get("convTranspose1")).toEqual({ size: [2, 2], jump: [0.5, 0.5], start: [-1, -1] });
  });

  test("of branches is the box around what they see", () => {
    const block = net([4, 32, 32], parallel([conv2d(1, 1)], [conv2d(1, 5, { padding: 2 })], []));
    const found = summarize(block).layers.at(-1);
    expect(found?.receptiveField).toEqual({ size: [5, 5], jump: [1, 1], start: [-2, -2] });
    expect(found?.misaligned).toBeUndefined();
  });

  test("says where branches look at different places", () => {
    const shifted = net(
      [4, 32, 32],
      parallel([conv2d(1, 3)], [conv2d(1, [3, 3], { padding: [1, 0, 0, 1] }), conv2d(1, [2, 2])]),
    );
    // Centres at 1, and at (-1 + 2) / 2 on both axes for the second: [-1, 2] and [0, 3].
    expect(summarize(shifted).layers.at(-1)?.misaligned).toEqual([0.5, 0.5]);
    expect(summarize(unet()).layers.filter(({ misaligned }) => misaligned !== undefined)).toEqual([]);
    expect(summarize(resnet18()).layers.filter(({ misaligned }) => misaligned !== undefined)).toEqual([]);
  });
});

describe("how many layers until a unit sees all", () => {
  const pixel: ReceptiveField = { size: [1, 1], jump: [1, 1], start: [0, 0] };
  test("is ceil((N - 1) / (K - 1)) without downsampling, and few with it", () => {
    expect(layersToSeeAll(pixel, [224, 224], [{ kernel: 3, stride: 1 }])).toBe(112);
    expect(layersToSeeAll(pixel, [32, 32], [{ kernel: 5, stride: 1 }])).toBe(8);
    // 1 + 2 (1 + 2 + 4 + ...) = 2^(n + 1) - 1
    expect(layersToSeeAll(pixel, [224, 224], [{ kernel: 3, stride: 2 }])).toBe(7);
  });
  test("is 0 where it does already, and null where it never will", () => {
    expect(layersToSeeAll({ size: [8, 8], jump: [1, 1] }, [8, 8], [{ kernel: 3, stride: 1 }])).toBe(0);
    expect(layersToSeeAll(pixel, [8, 8], [{ kernel: 1, stride: 2 }])).toBeNull();
  });
});

// ---- against gradients: what a unit depends on is where its gradient is not zero

const exact = reference("float64");

/** The box of inputs with a gradient, all weights positive; every channel of the unit is asked. */
const gradientBox = async (net: Net, resolved: Resolved, unit: readonly [number, number]): Promise<Box | null> => {
  const { session, plan } = await openNet(exact, net, "gradient", 1);
  for (const [name, { shape }] of session.layout.tensors)
    session.write(name, new Float64Array(sizeOf(shape)).fill(name.endsWith(".bias") || name.endsWith("mean") ? 0 : 1));
  const [channels = 0, height = 0, width = 0] = resolved.output.place.output;
  const seed = new Float64Array(channels * height * width);
  for (let c = 0; c < channels; c++) seed[(c * height + unit[0]) * width + unit[1]] = 1;
  plan.write("input", new Float64Array(sizeOf(net.input)).fill(1), 1);
  plan.write(`${plan.plan.output}.seed`, seed, 1);
  plan.run(["forward", "backward"], 1);
  const gradient = await plan.read("input.grad", 1);
  const [, h = 0, w = 0] = net.input;
  const rows: number[] = [];
  const columns: number[] = [];
  gradient.forEach((g, i) => {
    if (g === 0) return;
    columns.push(i % w);
    rows.push(Math.floor(i / w) % h);
  });
  if (rows.length === 0) return null;
  return [Math.min(...rows), Math.min(...columns), Math.max(...rows) + 1, Math.max(...columns) + 1];
};

const graphs: fc.Arbitrary<Net> = (() => {
  const size = fc.integer({ min: 1, max: 4 });
  const side = fc.integer({ min: 0, max: 2 });
  const sides = fc.tuple(side, side, side, side);
  const pairOf = (n: fc.Arbitrary<number>) => fc.tuple(n, n);
  const step = fc.integer({ min: 1, max: 3 });
  const paddingMode = fc.constantFrom("zeros", "reflect", "replicate" as const);
  const layer: fc.Arbitrary<Part> = fc.oneof(
    fc
      .tuple(pairOf(size), pairOf(step), pairOf(step), sides, paddingMode)
      .map(([k, stride, dilation, padding, mode]) => conv2d(2, k, { stride, dilation, padding, paddingMode: mode })),
    fc.tuple(size, sides).map(([k, padding]) => depthwiseConv2d(k, { padding })),
    fc.tuple(pairOf(size), pairOf(step)).map(([k, stride]) => conv2d(2, k, { stride, padding: "same-lower" })),
    fc
      .tuple(pairOf(size), pairOf(step), pairOf(step), sides)
      .map(([k, stride, dilation, padding]) => convTranspose2d(2, k, { stride, dilation, padding })),
    fc
      .tuple(size, step, fc.boolean(), fc.boolean())
      .map(([k, stride, ceilMode, half]) => avgPool2d(k, { stride, ceilMode, padding: half ? Math.floor(k / 2) : 0 })),
    fc
      .tuple(fc.constantFrom(2, 3), fc.constantFrom("nearest", "bilinear" as const))
      .map(([s, mode]) => upsample(s, { mode })),
    fc.tuple(sides, paddingMode).map(([padding, mode]) => pad(padding, { mode })),
    pairOf(size).map((s) => adaptiveAvgPool2d(s)),
    fc.constantFrom<Part>(relu(), batchNorm2d()),
  );
  const keeping: fc.Arbitrary<Part> = fc.oneof(
    fc.tuple(fc.constantFrom(1, 3, 5), step).map(([k, dilation]) => conv2d(2, k, { padding: "same", dilation })),
    fc.tuple(fc.constantFrom(2, 4), step).map(([k, dilation]) => conv2d(2, k, { padding: "same", dilation })),
    fc.constantFrom<Part>(relu(), depthwiseConv2d(3, { padding: 1 })),
  );
  const branch = fc.array(keeping, { maxLength: 3 });
  const block: fc.Arbitrary<Part> = fc.oneof(
    branch.map((parts) => residual(conv2d(2, 1), ...parts)),
    fc.array(branch, { minLength: 2, maxLength: 3 }).map((branches) => parallel(...branches)),
    fc.tuple(layer, layer).map(([a, b]) => parallel([a], [b])),
  );
  return fc
    .record({
      image: fc.tuple(fc.integer({ min: 3, max: 14 }), fc.integer({ min: 3, max: 14 })),
      parts: fc.array(fc.oneof({ weight: 2, arbitrary: layer }, { weight: 1, arbitrary: block }), {
        minLength: 1,
        maxLength: 5,
      }),
    })
    .map(({ image, parts }) => {
      // Parts that do not fit where they come, or make maps that take long, are left out.
      const kept: Part[] = [];
      const input = [2, ...image];
      for (const part of parts) {
        const { resolved } = examine({ input, layers: unfold([...kept, part]) });
        if (resolved && sizeOf(resolved.output.place.output) < 3000) kept.push(part);
      }
      return net([2, ...image], ...(kept.length > 0 ? kept : [conv2d(2, 1)]));
    });
})();

test("the box of a unit is exactly that of the inputs with a gradient, on any graph, borders included", async () => {
  let boxes = 0;
  const place = fc.double({ min: 0, max: 1, noNaN: true });
  const units = fc.array(fc.tuple(place, place), { minLength: 1, maxLength: 2 });
  await fc.assert(
    fc.asyncProperty(graphs, units, async (net, drawn) => {
      const resolved = resolve(net);
      const [, height = 0, width = 0] = resolved.output.place.output;
      const corners: readonly (readonly [number, number])[] = [[0, 0], [1, 1], ...drawn];
      for (const [v, h] of corners) {
        const unit = [Math.round(v * (height - 1)), Math.round(h * (width - 1))] as const;
        expect(unitBox(resolved, resolved.output.name, unit)).toEqual(await gradientBox(net, resolved, unit));
        boxes++;
      }
    }),
    { numRuns: 300, seed: 1 },
  );
  expect(boxes).toBeGreaterThan(500);
});

describe("what one unit would see if the image went on", () => {
  const sight = (net: Net, layer: string, unit: readonly [number, number]) => sightOf(resolve(net), layer, unit);

  test("follows upsampling unit by unit", () => {
    // Unit 1 of conv1 reads units 0 to 2 of the upsampled map, which are pixels 0, 0 and 1; unit 0 reads -1 to 1.
    const doubled = net([1, 16, 16], upsample(2), conv2d(1, 3, { padding: 1 }));
    expect(sight(doubled, "conv1", [1, 1])).toEqual({ field: [0, 0, 2, 2], box: [0, 0, 2, 2], inside: 1 });
    expect(sight(doubled, "conv1", [0, 0])).toEqual({ field: [-1, -1, 1, 1], box: [0, 0, 1, 1], inside: 0.25 });
  });

  test("is not mistaken for the whole image because it is as large", () => {
    const halves = net([1, 8, 8], conv2d(1, 8, { stride: 8, padding: 4 }));
    expect(sight(halves, "conv1", [0, 0])).toEqual({ field: [-4, -4, 4, 4], box: [0, 0, 4, 4], inside: 0.25 });
    expect(sight(net([1, 8, 8], globalAvgPool2d()), "pool1", [0, 0]).field).toEqual([0, 0, 8, 8]);
  });

  test("of a unit that nothing reaches is nothing", () => {
    const apart = net([1, 4, 4], convTranspose2d(1, 1, { stride: 2 }));
    expect(sight(apart, "convTranspose1", [1, 0])).toEqual({ field: null, box: null, inside: 0 });
  });

  test("holds all that the unit does see, on any graph whose padding copies nothing", () => {
    let compared = 0;
    const holds = fc.property(graphs, (net) => {
      const resolved = resolve(net);
      if (resolved.layers.some(({ layer }) => JSON.stringify(layer).match(/reflect|replicate/))) return;
      const [, height = 0, width = 0] = resolved.output.place.output;
      for (let y = 0; y < height; y += 2)
        for (let x = 0; x < width; x += 3) {
          const { field, box } = sightOf(resolved, resolved.output.name, [y, x]);
          if (!box) continue;
          const [top, left, bottom, right] = field as Box;
          expect([top <= box[0], left <= box[1], bottom >= box[2], right >= box[3]]).toEqual([true, true, true, true]);
          compared++;
        }
    });
    fc.assert(holds, { numRuns: 100, seed: 3 });
    expect(compared).toBeGreaterThan(1000);
  });
});

test("a kernel of any size costs no more", () => {
  const huge = 200_000_001;
  const vast = { input: [1, huge, huge], layers: [conv2d(1, huge), conv2d(1, 1)] };
  const [first] = summarize({ hubel: 1, ...vast, layers: resolve(vast).layers.map(({ layer }) => layer) }).layers;
  expect(first?.receptiveField).toEqual({ size: [huge, huge], jump: [1, 1], start: [0, 0] });
});

test("branches that end in flat features are not called misaligned", () => {
  const flat = net([2, 9, 9], parallel([flatten()], [conv2d(2, 3, { stride: 2 }), flatten()]));
  expect(summarize(flat).layers.at(-1)?.misaligned).toBeUndefined();
});

test("a unit that is not there is refused", () => {
  const small = resolve(net([1, 4, 4], conv2d(1, 3)));
  expect(() => unitBox(small, "conv2", [0, 0])).toThrow('no layer is called "conv2". Did you mean "conv1"?');
  expect(() => unitBox(small, "conv1", [2, 0])).toThrow(RangeError);
  expect(() => unitBox(small, "conv1", [0.5, 0])).toThrow(RangeError);
});

test("the summary's field is that of units far from the border", () => {
  // Where nothing is cut off, the box of every unit lies inside its field, and some box is as large.
  const inside = fc.property(graphs, (net) => {
    const resolved = resolve(net);
    const field = summarize(net).layers.at(-1)?.receptiveField as ReceptiveField;
    const [, height = 0, width = 0] = resolved.output.place.output;
    for (const unit of [
      [0, 0],
      [height - 1, width - 1],
      [height >> 1, width >> 1],
    ] as const) {
      const box = unitBox(resolved, resolved.output.name, unit);
      if (!box) continue;
      // Padding that copies pixels into the border can only bring nearer pixels in.
      if (!resolved.layers.some(({ layer }) => JSON.stringify(layer).match(/reflect|replicate/))) {
        expect(box[2] - box[0]).toBeLessThanOrEqual(field.size[0]);
        expect(box[3] - box[1]).toBeLessThanOrEqual(field.size[1]);
      }
    }
  });
  fc.assert(inside, { numRuns: 300, seed: 2 });
});
