import { expectTypeOf, test } from "vitest";
import { globalAvgPool2d } from "../layers/adaptive-avg-pool2d.ts";
import { add } from "../layers/add.ts";
import { batchNorm2d } from "../layers/batch-norm2d.ts";
import { convTranspose2d } from "../layers/conv-transpose2d.ts";
import { conv2d } from "../layers/conv2d.ts";
import { depthwiseConv2d } from "../layers/depthwise-conv2d.ts";
import { flatten } from "../layers/flatten.ts";
import { linear } from "../layers/linear.ts";
import { pad } from "../layers/pad.ts";
import { avgPool2d, maxPool2d } from "../layers/pool2d.ts";
import { relu } from "../layers/relu.ts";
import { sigmoid } from "../layers/sigmoid.ts";
import { softmax } from "../layers/softmax.ts";
import { upsample } from "../layers/upsample.ts";
import { from, parallel, residual, sequential } from "./blocks.ts";
import { type Net, net } from "./net.ts";

/** The shapes that the type checker has found at both ends. */
type Ends<N> = N extends Net<infer In, infer Out> ? [In, Out] : never;
const ends = <N extends Net>(_: N): Ends<N> => undefined as unknown as Ends<N>;

// What these tests say is checked by `tsc`; running them checks that the same nets are refused or taken at run time.

test("the type checker works out a net's shapes, and hovering shows them all", () => {
  const lenet = net(
    [1, 28, 28],
    conv2d(6, 5, { padding: 2 }),
    relu(),
    maxPool2d(2),
    conv2d(16, 5),
    relu(),
    maxPool2d(2),
    flatten(),
    linear(120),
    relu(),
    linear(10),
  );
  expectTypeOf(lenet).toEqualTypeOf<
    Net<
      [1, 28, 28],
      [10],
      ["6x28x28", "6x28x28", "6x14x14", "16x10x10", "16x10x10", "16x5x5", "400", "120", "120", "10"]
    >
  >();
  expectTypeOf(ends(lenet)).toEqualTypeOf<[[1, 28, 28], [10]]>();
  expectTypeOf(lenet).toExtend<Net>();
  expectTypeOf(lenet).toExtend<Net<[1, 28, 28], [10]>>();
  expectTypeOf(lenet).not.toExtend<Net<[1, 28, 28], [11]>>();
  const stem = net([3, 224, 224], conv2d(64, 7, { stride: 2, padding: 3 }), maxPool2d(3, { stride: 2, padding: 1 }));
  expectTypeOf(ends(stem)).toEqualTypeOf<[[3, 224, 224], [64, 56, 56]]>();
  expectTypeOf(ends(net([64, 56, 56], flatten()))).toEqualTypeOf<[[64, 56, 56], [200704]]>();
  const uneven = net(
    [3, 31, 47],
    conv2d(8, [3, 5], { stride: [2, 1], padding: [1, 2, 0, 1] }),
    avgPool2d([2, 3]),
    sigmoid(),
  );
  expectTypeOf(ends(uneven)).toEqualTypeOf<[[3, 31, 47], [8, 7, 15]]>();
});

test("through dilation, groups, the same paddings, ceil mode and upsampling", () => {
  expectTypeOf(ends(net([4, 33, 33], conv2d(8, 3, { dilation: 4, groups: 2 })))).toEqualTypeOf<
    [[4, 33, 33], [8, 25, 25]]
  >();
  expectTypeOf(ends(net([4, 33, 20], conv2d(8, [3, 4], { padding: "same", dilation: [2, 1] })))).toEqualTypeOf<
    [[4, 33, 20], [8, 33, 20]]
  >();
  expectTypeOf(ends(net([4, 33, 20], depthwiseConv2d(3, { padding: "same-upper", stride: 2 })))).toEqualTypeOf<
    [[4, 33, 20], [4, 17, 10]]
  >();
  expectTypeOf(ends(net([4, 6, 7], maxPool2d(3, { stride: 2, ceilMode: true })))).toEqualTypeOf<
    [[4, 6, 7], [4, 3, 3]]
  >();
  // A window may hang over the far edge by less than a stride, even a window that is larger than the map.
  expectTypeOf(ends(net([4, 2, 2], maxPool2d(3, { stride: 2, ceilMode: true })))).toEqualTypeOf<
    [[4, 2, 2], [4, 1, 1]]
  >();
  expectTypeOf(ends(net([8, 7, 7], convTranspose2d(4, 2, { stride: 2 }), upsample(2)))).toEqualTypeOf<
    [[8, 7, 7], [4, 28, 28]]
  >();
});

test("through blocks", () => {
  const block = net(
    [64, 56, 56],
    residual(conv2d(64, 3, { padding: 1 }), batchNorm2d(), relu()),
    residual({ shortcut: [conv2d(128, 1, { stride: 2 })] }, conv2d(128, 3, { stride: 2, padding: 1 })),
    parallel([conv2d(64, 1)], [conv2d(96, 1), relu(), conv2d(128, 3, { padding: 1 })], []),
    sequential({ name: "head" }, globalAvgPool2d(), flatten(), linear(10)),
  );
  expectTypeOf(block).toEqualTypeOf<Net<[64, 56, 56], [10], ["64x56x56", "128x28x28", "320x28x28", "10"]>>();
  const excited = net(
    [16, 8, 8],
    parallel({ join: "multiply" }, [], [globalAvgPool2d(), conv2d(4, 1), relu(), conv2d(16, 1), sigmoid()]),
  );
  expectTypeOf(ends(excited)).toEqualTypeOf<[[16, 8, 8], [16, 8, 8]]>();
});

test("sizes known only at run time are number", () => {
  const size = 28 as number;
  const options: { padding?: number } = {};
  expectTypeOf(ends(net([1, size, 28], conv2d(6, 5)))).toEqualTypeOf<[[1, number, 28], [6, number, 24]]>();
  expectTypeOf(ends(net([1, 28, 28], conv2d(6, 5, options)))).toEqualTypeOf<[[1, 28, 28], [6, number, number]]>();
  expectTypeOf(ends(net([1, 28, 28], conv2d(size, 3), flatten(), linear(size)))).toEqualTypeOf<
    [[1, 28, 28], [number]]
  >();
  // Limits of what is not known are checked when the net is made, too.
  const mode = "zeros" as "zeros" | "reflect";
  expectTypeOf(ends(net([1, 2, 2], conv2d(1, 5, { padding: 2, paddingMode: mode })))).toEqualTypeOf<
    [[1, 2, 2], [1, 2, 2]]
  >();
  expectTypeOf(ends(net([1, size, 28], pad([3, 1], { mode: "circular" })))).toEqualTypeOf<
    [[1, number, 28], [1, number, 30]]
  >();
  expectTypeOf(ends(net([1, 28, 28], maxPool2d(size, { padding: 2, stride: 2 })))).toEqualTypeOf<
    [[1, 28, 28], [1, number, number]]
  >();
  // A layer that reads others by name is checked when the net is made.
  const graph = net([1, 28, 28], conv2d(4, 3, { name: "a" }), relu(), from(["a", "relu1"], add()), conv2d(8, 3));
  expectTypeOf(ends(graph)).toEqualTypeOf<[[1, 28, 28], [8, number, number]]>();
});

test("a layer that does not fit is an error at its place, in words", ({ expect }) => {
  // @ts-expect-error conv2d: a 5x5 kernel does not fit its 3x3 input (padding 0)
  expect(() => net([1, 3, 3], conv2d(6, 5))).toThrow("a 5x5 kernel does not fit its 3x3 input");
  // @ts-expect-error linear: needs flat features, but its input is 1x3x3; put flatten() before it
  expect(() => net([1, 3, 3], linear(5))).toThrow("needs flat features");
  // @ts-expect-error conv2d: needs channels x height x width, but its input is 9
  expect(() => net([1, 3, 3], flatten(), conv2d(2, 1))).toThrow("needs channels x height x width");
  // @ts-expect-error conv2d: kernel, stride and dilation must be whole numbers of at least 1
  expect(() => net([1, 3, 3], conv2d(9, 1, { stride: 0 }))).toThrow("stride must be");
  // @ts-expect-error conv2d: filters and groups must be whole numbers of at least 1
  expect(() => net([1, 3, 3], conv2d(-1, 1))).toThrow("filters must be");
  // @ts-expect-error conv2d: 3 groups must divide both its 4 input channels and its 6 filters
  expect(() => net([4, 3, 3], conv2d(6, 1, { groups: 3 }))).toThrow("3 groups must divide");
  // @ts-expect-error conv2d: padding "same" needs stride 1
  expect(() => net([4, 9, 9], conv2d(6, 3, { padding: "same", stride: 2 }))).toThrow("needs stride 1");
  // @ts-expect-error softmax: needs flat features
  expect(() => net([1, 3, 3], softmax())).toThrow("needs flat features");
  // @ts-expect-error convTranspose2d: its padding takes away all that it makes of its 1x1 input
  expect(() => net([1, 1, 1], convTranspose2d(1, 2, { padding: 1 }))).toThrow("takes away all");
  // @ts-expect-error convTranspose2d: outputPadding must be smaller than the stride or the dilation
  expect(() => net([1, 4, 4], convTranspose2d(1, 2, { outputPadding: 1 }))).toThrow("must be smaller than");
  // @ts-expect-error maxPool2d: padding must be at most half of the kernel
  expect(() => net([1, 4, 4], maxPool2d(3, { padding: 2 }))).toThrow("more than half");
  // @ts-expect-error conv2d: padding must be whole numbers of at least 0
  expect(() => net([1, 4, 4], conv2d(1, 3, { padding: -1 }))).toThrow("padding must be");
  // @ts-expect-error conv2d: its 2x9 input has too few pixels for so much "reflect" padding
  expect(() => net([1, 2, 9], conv2d(1, 5, { padding: 2, paddingMode: "reflect" }))).toThrow("has to reflect");
  // @ts-expect-error pad: its 2x9 input has too few pixels for so much "circular" padding
  expect(() => net([1, 2, 9], pad([3, 0], { mode: "circular" }))).toThrow("has to go round");
  // @ts-expect-error add: brings several layers together
  expect(() => net([1, 3, 3], relu(), add())).toThrow("fewer than two");
});

test("a mistake inside a block is an error at the block, saying where", ({ expect }) => {
  // @ts-expect-error residual: its branches must have one shape, but one gives 2x3x3 and the other 1x3x3
  expect(() => net([1, 3, 3], relu(), residual(conv2d(2, 1)))).toThrow("one shape");
  // @ts-expect-error residual: branch 1, layer 2 inside, conv2d: a 5x5 kernel does not fit its 3x3 input (padding 0)
  expect(() => net([1, 3, 3], relu(), residual(relu(), conv2d(1, 5)))).toThrow("a 5x5 kernel does not fit");
  // @ts-expect-error parallel: its branches must have one height and width, but one gives 2x3x3 and another 2x1x1
  expect(() => net([1, 3, 3], relu(), parallel([conv2d(2, 1)], [conv2d(2, 3)]))).toThrow("one height and width");
  // @ts-expect-error parallel: needs at least two branches
  expect(() => net([1, 3, 3], relu(), parallel([conv2d(2, 1)]))).toThrow("fewer than two");
  // @ts-expect-error parallel: its branches must have one shape, but one gives 2 and the other 2x1x1
  expect(() => net([2, 1, 1], relu(), parallel({ join: "multiply" }, [flatten()], []))).toThrow("one shape");
});
