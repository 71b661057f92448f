import { describe, expect, test } from "vitest";
import { add } from "../layers/add.ts";
import { conv2d } from "../layers/conv2d.ts";
import { relu } from "../layers/relu.ts";
import { from, type Part, parallel, residual, sequential, unfold } from "./blocks.ts";
import { net } from "./net.ts";

const listed = (...parts: readonly Part[]) => unfold(parts).map(({ name, type, inputs }) => ({ name, type, inputs }));
/** A builder as a program sees it that no type checker has looked at. */
const unchecked = (builder: unknown) => builder as (...given: readonly unknown[]) => Part;

describe("a block in the list of layers", () => {
  test("has its layers under its name, and the place where branches meet has that name itself", () => {
    expect(listed(relu(), residual(conv2d(1, 1), relu()), relu())).toEqual([
      { name: "relu1", type: "relu", inputs: undefined },
      { name: "residual1.conv1", type: "conv2d", inputs: undefined },
      { name: "residual1.relu1", type: "relu", inputs: undefined },
      { name: "residual1", type: "add", inputs: ["residual1.relu1", "relu1"] },
      { name: "relu2", type: "relu", inputs: undefined },
    ]);
  });

  test("numbers its layers where it is sequential, with a name of its own or without", () => {
    expect(listed(sequential({ name: "features" }, relu(), relu({ name: "last" }))).map(({ name }) => name)).toEqual([
      "features.0",
      "features.last",
    ]);
    expect(listed(sequential(conv2d(1, 1), relu())).map(({ name }) => name)).toEqual([
      "sequential1.0",
      "sequential1.1",
    ]);
  });

  test("is read by name, whether branches meet in it or not", () => {
    const parts = [sequential({ name: "stem" }, relu(), relu()), conv2d(1, 1), from(["stem", "conv1"], add())];
    expect(listed(...parts).at(-1)?.inputs).toEqual(["stem.1", "conv1"]);
  });

  test("reads the block's input where a branch is empty", () => {
    expect(listed(parallel([], [relu()])).at(-1)?.inputs).toEqual(["input", "parallel1.relu1"]);
    expect(listed(residual())).toEqual([{ name: "residual1", type: "add", inputs: ["input", "input"] }]);
  });
});

describe("what no type checker has seen is refused, and never left out", () => {
  test("a list where layers are expected one by one", () => {
    expect(() => unchecked(residual)([conv2d(3, 3), relu()])).toThrow("residual takes layers and blocks");
    expect(() => unchecked(net)([1, 4, 4], [relu()])).toThrow("net takes layers and blocks");
  });

  test("a layer where a list is expected", () => {
    expect(() => unchecked(parallel)({ name: "p" }, relu(), relu())).toThrow("Each branch is a list of them.");
  });

  test("an option that is not known, and a way to meet that is not", () => {
    expect(() => unchecked(residual)({ shorcut: [relu()] }, relu())).toThrow(
      'residual has no option "shorcut". Did you mean "shortcut"?',
    );
    expect(() => unchecked(parallel)({ join: "sum" }, [relu()], [])).toThrow('one of "concat", "add", "multiply"');
  });

  test("what is no layer at all", () => {
    for (const part of [false, null, undefined, 3, "relu", {}])
      expect(() => unchecked(sequential)(relu(), part), String(part)).toThrow("sequential takes layers and blocks");
    expect(() => unchecked(net)([1, 4, 4], relu(), undefined)).toThrow("net takes layers and blocks");
  });

  test("an input that is no shape, and options that are null", () => {
    expect(() => unchecked(net)(3, relu())).toThrow("the input must be [channels, height, width]");
    const wrong = { padding: null, stride: null } as unknown as { padding: number };
    expect(() => net([1, 4, 4] as number[], conv2d(1, 3, wrong))).toThrow("stride must be [vertical, horizontal]");
  });
});
