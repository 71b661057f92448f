import { describe, expect, test } from "vitest";
import { batchNorm2d } from "../layers/batch-norm2d.ts";
import { flatten } from "../layers/flatten.ts";
import { linear } from "../layers/linear.ts";
import { relu } from "../layers/relu.ts";
import { initialise } from "../model/model.ts";
import { netToJson } from "../net/json.ts";
import { net } from "../net/net.ts";
import { lenet5 } from "../net/zoo/lenet5.ts";
import { UserError } from "../words/issue.ts";
import { readModelFile, readStateDict, writeModelFile } from "./model-file.ts";
import { readSafetensors, writeSafetensors } from "./safetensors.ts";

const complaint = (bytes: Uint8Array): UserError => {
  try {
    readModelFile(bytes, "m.safetensors");
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error("it was read");
};

/** The weights of fc1 are (2, 4), of fc2 (3, 2). */
const small = net([1, 2, 2], flatten(), linear(2), relu(), linear(3));
const tensor = (...shape: number[]) => ({ shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) });
const described = { format: "pt", hubel: "1", net: netToJson(small) };

describe("a model file", () => {
  test("gives back the net and every parameter, bit for bit", () => {
    const model = initialise(
      { ...lenet5(), classes: [..."0123456789"], preprocess: { mean: [0.1307], std: [0.3081] } },
      1,
    );
    const read = readModelFile(writeModelFile(model), "m");
    expect(read.net).toEqual(model.net);
    expect(read.parameters).toEqual(model.parameters);
    // 6*25 + 6 + 16*6*25 + 16 + 120*400 + 120 + 84*120 + 84 + 10*84 + 10
    const count = [...read.parameters.values()].reduce((sum, { data }) => sum + data.length, 0);
    expect(count).toBe(61_706);
  });

  test("is safetensors with PyTorch's names and says so", () => {
    const { tensors, metadata } = readSafetensors(writeModelFile(initialise(small, 1)), "m");
    expect([...tensors].map(([name, { shape }]) => [name, shape])).toEqual([
      ["fc1.weight", [2, 4]],
      ["fc1.bias", [2]],
      ["fc2.weight", [3, 2]],
      ["fc2.bias", [3]],
    ]);
    expect(metadata).toMatchObject({ format: "pt", hubel: "1" });
  });

  test("is refused wherever it was cut off", () => {
    const bytes = writeModelFile(initialise(small, 1));
    for (let length = 0; length < bytes.length; length++)
      expect(complaint(bytes.subarray(0, length)).message, `${length} bytes`).toMatch(/^m\.safetensors: /);
  });

  test("names everything that does not go with its net at once, with both shapes", () => {
    const parameters = new Map([
      ["fc1.weight", tensor(4, 2)],
      ["fc1.bias", tensor(2)],
      ["fc2.bias", tensor()],
      ["fc3.weight", tensor(1)],
    ]);
    expect(complaint(writeSafetensors(parameters, described)).message.split("\n")).toEqual([
      'm.safetensors: tensor "fc1.weight" is 4x2, and the net needs 2x4.',
      'm.safetensors: tensor "fc2.weight" (3x2) is missing.',
      'm.safetensors: tensor "fc2.bias" is [], and the net needs 3.',
      'm.safetensors: tensor "fc3.weight" belongs to no layer of the net.',
    ]);
  });

  test("of another version is refused, and its version named", () => {
    const bytes = writeSafetensors(new Map(), { ...described, hubel: "2" });
    expect(complaint(bytes).issues).toEqual([
      { key: "modelVersion", values: { file: "m.safetensors", given: "2", known: "1" } },
    ]);
  });

  test.each([
    ["no metadata", {}],
    ["no net in it", { format: "pt", hubel: "1" }],
    ["a net that is no JSON", { ...described, net: "{" }],
  ])("with %s is no model of ours", (_, metadata) => {
    const bytes = writeSafetensors(initialise(small, 1).parameters, metadata);
    expect(complaint(bytes).issues).toEqual([{ key: "noNetInFile", values: { file: "m.safetensors" } }]);
  });

  test("with a net that has problems names them", () => {
    const broken = netToJson({ ...small, layers: [{ type: "flaten", name: "flatten1" }] });
    expect(complaint(writeSafetensors(new Map(), { ...described, net: broken })).issues).toMatchObject([
      { key: "unknownLayer", values: { type: "flaten", nearest: "flatten" } },
    ]);
  });
});

describe("a state dict from elsewhere", () => {
  const normed = net([2, 4, 4], batchNorm2d({ name: "bn" }));
  /** As PyTorch saves it: with a count of batches, a whole number of 64 bits without a shape. */
  const saved = (names: readonly string[]): Uint8Array => {
    const header: Record<string, object> = {};
    let end = 0;
    for (const name of names) {
      header[name] = { dtype: "F32", shape: [2], data_offsets: [end, end + 8] };
      end += 8;
    }
    header["bn.num_batches_tracked"] = { dtype: "I64", shape: [], data_offsets: [end, end + 8] };
    const text = new TextEncoder().encode(JSON.stringify(header));
    const bytes = new Uint8Array(8 + text.length + end + 8);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
    bytes.set(text, 8);
    return bytes;
  };
  const names = ["bn.weight", "bn.bias", "bn.running_mean", "bn.running_var"];

  test("is read by name, running statistics included and the count of batches left out", () => {
    expect([...readStateDict(normed, saved(names), "s").parameters.keys()]).toEqual(names);
  });

  test("is refused where something is missing", () => {
    expect(() => readStateDict(normed, saved(names.slice(0, 3)), "s")).toThrow(
      's: tensor "bn.running_var" (2) is missing.',
    );
  });
});
