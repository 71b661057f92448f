import { expectTypeOf, test } from "vitest";
import { conv2d } from "../layers/conv2d.ts";
import { flatten } from "../layers/flatten.ts";
import { linear } from "../layers/linear.ts";
import { avgPool2d, maxPool2d } from "../layers/pool2d.ts";
import { relu } from "../layers/relu.ts";
import { sigmoid } from "../layers/sigmoid.ts";
import { softmax } from "../layers/softmax.ts";
import { type Net, net } from "./net.ts";

// What these tests say is checked by `tsc`; running them checks that the same nets are refused or taken at run time.

test("the type checker works out a net's shapes", () => {
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
    linear(84),
    relu(),
    linear(10),
  );
  expectTypeOf(lenet).toEqualTypeOf<Net<[1, 28, 28], [10]>>();
  expectTypeOf(net([64, 56, 56], flatten())).toEqualTypeOf<Net<[64, 56, 56], [200704]>>();
  expectTypeOf(
    net([3, 224, 224], conv2d(64, 7, { stride: 2, padding: 3 }), maxPool2d(3, { stride: 2, padding: 1 })),
  ).toEqualTypeOf<Net<[3, 224, 224], [64, 56, 56]>>();
  expectTypeOf(net([3, 227, 227], conv2d(96, 11, { stride: 4 }), maxPool2d(3, { stride: 2 }))).toEqualTypeOf<
    Net<[3, 227, 227], [96, 27, 27]>
  >();
  expectTypeOf(
    net([3, 31, 47], conv2d(8, [3, 5], { stride: [2, 1], padding: [1, 2, 0, 1] }), avgPool2d([2, 3]), sigmoid()),
  ).toEqualTypeOf<Net<[3, 31, 47], [8, 7, 15]>>();
  expectTypeOf(net([2, 1, 1], flatten(), linear(4), softmax())).toEqualTypeOf<Net<[2, 1, 1], [4]>>();
});

test("sizes known only at run time are number", () => {
  const size = 28 as number;
  const options: { padding?: number } = {};
  expectTypeOf(net([1, size, 28], conv2d(6, 5))).toEqualTypeOf<Net<[1, number, 28], [6, number, 24]>>();
  expectTypeOf(net([1, 28, 28], conv2d(6, 5, options))).toEqualTypeOf<Net<[1, 28, 28], [6, number, number]>>();
  expectTypeOf(net([1, 28, 28], conv2d(size, 3), flatten(), linear(size))).toEqualTypeOf<Net<[1, 28, 28], [number]>>();
});

test("a layer that does not fit is an error at its place", ({ expect }) => {
  // @ts-expect-error conv2d: a 5x5 kernel does not fit its 3x3 input (padding 0)
  expect(() => net([1, 3, 3], conv2d(6, 5))).toThrow("a 5x5 kernel does not fit its 3x3 input");
  // @ts-expect-error linear: needs flat features, but its input is 1x3x3; put flatten() before it
  expect(() => net([1, 3, 3], linear(5))).toThrow("needs flat features");
  // @ts-expect-error conv2d: needs channels x height x width, but its input is 9
  expect(() => net([1, 3, 3], flatten(), conv2d(2, 1))).toThrow("needs channels x height x width");
  // @ts-expect-error conv2d: kernel and stride must be whole numbers of at least 1
  expect(() => net([1, 3, 3], conv2d(9, 1, { stride: 0 }))).toThrow("stride must be");
  // @ts-expect-error conv2d: filters must be a whole number of at least 1
  expect(() => net([1, 3, 3], conv2d(-1, 1))).toThrow("filters must be");
  // @ts-expect-error softmax: needs flat features
  expect(() => net([1, 3, 3], softmax())).toThrow("needs flat features");
});
