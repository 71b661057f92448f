import { describe, expect, test } from "vitest";
import { conv2d } from "../layers/conv2d.ts";
import { flatten } from "../layers/flatten.ts";
import { linear } from "../layers/linear.ts";
import { maxPool2d } from "../layers/pool2d.ts";
import { relu } from "../layers/relu.ts";
import { softmax } from "../layers/softmax.ts";
import { initialise } from "../model/model.ts";
import { net } from "../net/net.ts";
import { lenet5, linearClassifier } from "../net/zoo/lenet5.ts";
import { firstFilters, templatesOf } from "./filters.ts";

describe("templates", () => {
  test("are the rows of a linear classifier's weight, in the image's shape", () => {
    const model = initialise(linearClassifier([3, 2, 2], 4), 1);
    const templates = templatesOf(model);
    expect(templates).toMatchObject({ layer: "fc1", shape: [3, 2, 2] });
    expect(templates?.perClass).toHaveLength(4);
    expect(templates?.perClass[1]).toEqual(model.parameters.get("fc1.weight")?.data.slice(12, 24));
  });

  test("are still there behind layers that only work on the classes' numbers", () => {
    expect(templatesOf(initialise(net([1, 2, 2], flatten(), linear(3), relu(), softmax()), 1))?.layer).toBe("fc1");
  });

  test("are not there where the sums are not over the image's own pixels, or not one per class", () => {
    expect(templatesOf(initialise(lenet5(), 1))).toBeNull();
    expect(templatesOf(initialise(net([1, 4, 4], maxPool2d(2), flatten(), linear(3)), 1))).toBeNull();
    expect(templatesOf(initialise(net([1, 2, 2], flatten(), linear(5), relu(), linear(3)), 1))).toBeNull();
    expect(templatesOf(initialise(net([1, 2, 2], flatten()), 1))).toBeNull();
  });
});

describe("first filters", () => {
  test("are those of the first convolution, each over all input channels", () => {
    const model = initialise(net([3, 8, 8], relu(), conv2d(2, [3, 5]), relu(), conv2d(4, 3)), 1);
    const first = firstFilters(model);
    expect(first).toMatchObject({ layer: "conv1", shape: [3, 3, 5] });
    expect(first?.filters).toHaveLength(2);
    expect(first?.filters[1]).toEqual(model.parameters.get("conv1.weight")?.data.slice(45, 90));
  });

  test("are not there without a convolution", () => {
    expect(firstFilters(initialise(linearClassifier(), 1))).toBeNull();
  });
});
