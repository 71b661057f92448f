// What people and scripts are told of a net before it runs: summary, calc, rf, compare, zoo. The numbers behind it are
// tested beside the code; here it is what is said, where, and how it ends.

import { describe, expect, test } from "vitest";
import { hubel, inFolder, json, jsonLines } from "./command.ts";

interface Calculated {
  readonly output: readonly number[];
  readonly parameters: number;
  readonly macs: number;
  readonly steps: readonly string[];
  readonly batchOutput?: readonly number[];
}

describe("calc", () => {
  test("works out the notes' convolution: 3x32x32 with ten 5x5 filters, stride 1, padding 2", async () => {
    const found = await json<Calculated>(
      ..."calc conv2d --input 3,32,32 --filters 10 --kernel 5 --stride 1 --padding 2".split(" "),
    );
    expect(found).toMatchObject({ output: [10, 32, 32], parameters: 760, macs: 768000 });
    expect(found.steps).toContain("height: floor((H - K + 2P) / S) + 1 = floor((32 - 5 + 2 × 2) / 1) + 1 = 32");
    expect(found.steps).toContain("parameters: (C × Kh × Kw + 1) × F = (3 × 5 × 5 + 1) × 10 = 760");
    expect(found.steps).toContain(
      "multiply-adds (MACs): (F × H' × W') × (C × Kh × Kw) = (10 × 32 × 32) × (3 × 5 × 5) = 768,000",
    );
  });

  test("works out the fully connected layer on 3072 inputs", async () => {
    const found = await json<Calculated>(..."calc linear --input 3072 --features 10".split(" "));
    expect(found).toMatchObject({ output: [10], parameters: 30730, macs: 30720 });
  });

  test("takes pairs, four sides, words and batches", async () => {
    const uneven = await json<Calculated>(
      ..."calc conv2d --input 3,9,11 --filters 4 --kernel 3,5 --stride 2,1 --padding 1,2,0,2 --batch 7".split(" "),
    );
    // (9 + 1 - 3) / 2 + 1 = 4 (rounded down), 11 + 4 - 5 + 1 = 11
    expect(uneven).toMatchObject({ output: [4, 4, 11], batchOutput: [7, 4, 4, 11] });
    const same = await json<Calculated>(
      ..."calc depthwiseConv2d --input 3,9,9 --kernel 3 --padding same-upper --stride 2".split(" "),
    );
    expect(same).toMatchObject({ output: [3, 5, 5], parameters: 3 * 9 + 3 });
    const ceil = await json<Calculated>(
      ..."calc maxPool2d --input 1,6,6 --kernel 3 --stride 2 --ceil-mode true".split(" "),
    );
    expect(ceil.output).toEqual([1, 3, 3]);
    // A third window would begin at 6 of 5, behind the map and the padding before it.
    const dropped = await json<Calculated>(
      ..."calc maxPool2d --input 1,4,4 --kernel 2 --stride 3 --padding 1 --ceil-mode true".split(" "),
    );
    expect(dropped.steps).toContain(
      "height: min(ceil((H - K + 2P) / S) + 1, ceil((H + P) / S)) = min(ceil((4 - 2 + 2 × 1) / 3) + 1, ceil((4 + 1) / 3)) = 2",
    );
    const sum = await json<Calculated>(..."calc concat --input 2,3,3 --input 5,3,3".split(" "));
    expect(sum.output).toEqual([7, 3, 3]);
  });

  test("refuses what does not fit with what to try, and what is no layer or no option of it", async () => {
    expect(await hubel(..."calc conv2d --input 3,3,3 --filters 2 --kernel 5".split(" "))).toEqual({
      status: 1,
      stdout: "",
      stderr: "a 5x5 kernel does not fit its 3x3 input (padding 0). Try padding 1, or kernel 3x3.\n",
    });
    expect(await hubel(..."calc conv --input 3,3,3".split(" "))).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/no layer type "conv".*"conv2d"/),
    });
    expect(await hubel(..."calc relu --input 3,3,3 --kernel 3".split(" "))).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/relu has no --kernel/),
    });
    expect(await hubel(..."calc conv2d --input 3,3,3 --kernel 3".split(" "))).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/--filters is missing/),
    });
    expect(await hubel(..."calc linear --input 3,3,3 --features 3 --lang ko".split(" "))).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/앞에 globalAvgPool2d, flatten 넣기/),
    });
  });
});

describe("summary", () => {
  test("fits 80 columns for every net of the zoo", async () => {
    for (const { name } of await json<readonly { readonly name: string }[]>("zoo")) {
      const { status, stdout } = await hubel("summary", name);
      expect(status).toBe(0);
      const widest = Math.max(...stdout.split("\n").map((line) => line.length));
      expect([name, widest <= 80]).toEqual([name, true]);
    }
  }, 60_000);

  test("explains how each number of a layer comes about", async () => {
    const { stdout } = await hubel(..."summary lenet5 --explain conv2".split(" "));
    expect(stdout).toContain("parameters: (C × Kh × Kw + 1) × F = (6 × 5 × 5 + 1) × 16 = 2,416");
    expect(stdout).toContain("receptive field: r + (K - 1) × j = 6 + (5 - 1) × 2 = 14");
    const unknown = await hubel(..."summary lenet5 --explain conv9".split(" "));
    expect(unknown).toMatchObject({ status: 1, stdout: "", stderr: expect.stringMatching(/"conv9".*"conv1"/) });
  });

  test("counts as trainable what is not frozen", async () => {
    const { total } = await json<{ readonly total: Record<string, number> }>(
      ..."summary lenet5 --frozen conv1 --frozen fc3.bias".split(" "),
    );
    expect(total["trainable"]).toBe(61706 - 156 - 10);
    const unknown = await hubel(..."summary lenet5 --frozen conv7".split(" "));
    expect(unknown).toMatchObject({ status: 1, stderr: expect.stringMatching(/"conv7"/) });
  });

  test("says what training takes: memory that grows with the batch, the largest batch, and the time measured", async () => {
    interface Training {
      readonly training: Record<"bytes" | "lastingBytes" | "workingBytes" | "largestBatch", number> &
        Record<"imagesPerSecond" | "secondsPerEpoch", number>;
    }
    const ask = async (batch: number) => {
      const ended = await hubel("summary", "lenet5", "--training", "1000", "--batch", `${batch}`, "--json", "--quiet");
      return (jsonLines(ended)[0] as Training).training;
    };
    const [small, large] = [await ask(8), await ask(64)];
    expect(small.lastingBytes).toBe(large.lastingBytes);
    expect(large.workingBytes).toBeGreaterThan(3 * small.workingBytes);
    expect(large.bytes).toBe(large.lastingBytes + large.workingBytes);
    expect(large.largestBatch).toBeGreaterThan(1000);
    expect(large.secondsPerEpoch).toBeCloseTo(1000 / large.imagesPerSecond, 6);
  });

  test("says so of a net that is partly frozen, and refuses --frozen where nothing is trained", async () => {
    interface Training {
      readonly training: Record<"lastingBytes" | "workingBytes", number>;
    }
    const ask = async (...frozen: readonly string[]) => {
      const more = frozen.flatMap((name) => ["--frozen", name]);
      const ended = await hubel("summary", "lenet5", "--training", "100", "--json", "--quiet", ...more);
      return (jsonLines(ended)[0] as Training).training;
    };
    const [all, last] = [await ask(), await ask("conv1", "conv2", "fc1.weight", "fc1.bias")];
    // Gradient and velocity of 48,120 + 2,416 + 156 parameters less, in places of 16 numbers.
    expect(all.lastingBytes - last.lastingBytes).toBe(4 * 2 * (48000 + 128 + 2400 + 16 + 160 + 16));
    expect(last.workingBytes).toBeLessThan(all.workingBytes);
    const plan = await hubel(..."summary lenet5 --plan train --frozen conv1".split(" "));
    expect(plan.stdout).not.toContain("conv1.weight.grad");
    for (const line of ["--plan infer --frozen conv1", "--explain conv1 --frozen conv1"])
      expect(await hubel("summary", "lenet5", ...line.split(" "))).toMatchObject({
        status: 2,
        stdout: "",
        stderr: expect.stringMatching(/--frozen cannot be given together/),
      });
  });

  const broken = {
    hubel: 1,
    input: [3, 32, 32],
    layers: [
      { type: "conv2d", filters: 16, kernel: [5, 5] },
      { type: "maxPool2d", kernel: [4, 4] },
      { type: "conv2d", filters: 16, kernel: [8, 8], name: "wide" },
      { type: "linear", features: 10, bais: true },
    ],
  };

  test("shows a net that cannot be down to the first misfit, why, and what mends it", async () => {
    const ended = await hubel("summary", inFolder("broken.json", JSON.stringify(broken)));
    expect(ended.status).toBe(1);
    expect(ended.stdout).toMatch(/pool1 +maxPool2d +16x7x7/);
    expect(ended.stdout).not.toContain("wide");
    expect(ended.stderr.trim().split("\n")).toEqual([
      '✗ layer 3 "wide": an 8x8 kernel does not fit its 7x7 input (padding 0).'.replace("an 8x8", "a 8x8"),
      "Up to there the net gives 16x7x7.",
      "Any of these mends it:",
      "  • padding 1",
      "  • kernel 7x7",
      '  • removing "pool1"',
      '✗ layer 4 "fc1": there is no option "bais". Did you mean "bias"?',
    ]);
  });

  test("takes a module's net that fits only the input asked for", async () => {
    const text = `import { net, conv2d, maxPool2d } from "hubel";
      const input: readonly number[] = [3, 5, 5];
      export default net(input, conv2d(8, 3), maxPool2d(5));`;
    const file = inFolder("narrow.ts", text);
    expect(await hubel("summary", file)).toMatchObject({ status: 1, stderr: expect.stringMatching(/5x5 kernel/) });
    for (const verb of ["summary", "rf"])
      expect(await hubel(verb, file, "--input", "3,20,20")).toMatchObject({
        status: 0,
        stdout: expect.stringMatching(/pool1 +maxPool2d +8x3x3/),
      });
  });

  test("does so as JSON, in Korean, for another input size, and for a module", async () => {
    const ended = await hubel("summary", inFolder("broken.json", JSON.stringify(broken)), "--json");
    expect(ended).toMatchObject({ status: 1, stderr: "" });
    expect(jsonLines(ended)[0]).toMatchObject({
      layers: [{ name: "conv1" }, { name: "pool1" }],
      problem: { layer: { number: 3, name: "wide" }, repairs: ["padding 1", "kernel 7x7", 'removing "pool1"'] },
    });
    const korean = await hubel(..."summary lenet5 --input 1,9,9 --lang ko".split(" "));
    expect(korean).toMatchObject({ status: 1, stderr: expect.stringMatching(/4번째 층 "conv2".*들어가지 않습니다/) });
    const text = `import { net, conv2d, residual } from "hubel";
      const input: readonly number[] = [3, 8, 8];
      export default net(input, conv2d(4, 3), residual(conv2d(8, 3, { stride: 2, padding: 1 })));`;
    const ofModule = await hubel("summary", inFolder("residual.ts", text));
    expect(ofModule).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/residual1\.conv1 +conv2d +8x3x3/),
      stderr: expect.stringMatching(/conv2d \(filters 8, kernel 1x1, stride 2x2\) before its input 2/),
    });
  });
});

describe("rf", () => {
  interface Fields {
    readonly layers: readonly {
      readonly name: string;
      readonly receptiveField: { readonly size: readonly number[] };
    }[];
    readonly untilAll: Readonly<Record<string, number | null>>;
    readonly unit?: {
      readonly box: readonly number[] | null;
      readonly inside: number;
      readonly measured?: { readonly most: readonly number[] };
    };
  }

  test("gives every layer's field", async () => {
    const { layers } = await json<Fields>("rf", "vgg16");
    expect(layers.find(({ name }) => name === "features.30")?.receptiveField.size).toEqual([212, 212]);
    expect((await hubel("rf", "lenet5")).stdout).toMatch(/pool2 +maxPool2d +16x5x5 +16x16 +4 +-2/);
  });

  test("gives one unit's box, and how much of its field is padding", async () => {
    // conv1 5x5 with padding 2, pool1 2x2: unit 0 sees rows -2 to 3, of which 0 to 3 exist.
    const { unit } = await json<Fields>(..."rf lenet5 --unit pool1:0,0".split(" "));
    expect(unit).toMatchObject({ box: [0, 0, 4, 4], field: [-2, -2, 4, 4] });
    expect(unit?.inside).toBeCloseTo(16 / 36, 10);
  });

  test("measures it by gradients, which never leave the box", async () => {
    const { unit } = await json<Fields>(..."rf lenet5 --unit conv2:4,4 --measure 3".split(" "));
    const [top = 0, left = 0, bottom = 0, right = 0] = unit?.measured?.most ?? [];
    expect(unit?.box).toEqual([6, 6, 20, 20]);
    expect(top >= 6 && left >= 6 && bottom <= 20 && right <= 20).toBe(true);
    expect(bottom - top).toBeGreaterThan(7);
  });

  test("refuses units that are not there", async () => {
    for (const [line, says] of [
      ["rf lenet5 --unit conv9:0,0", /"conv9".*"conv1"/],
      ["rf lenet5 --unit conv1:28,0", /maps of 28x28.*28,0/],
      ["rf lenet5 --unit fc1:0,0", /fc1 gives 120 numbers/],
      ["rf lenet5 --unit conv1", /--unit takes/],
      ["rf lenet5 --measure 2", /--measure is about one unit/],
      ["rf lenet5 --unit conv1:0,0 --measure 2 --image x.png", /--measure and --image/],
    ] as const)
      expect(await hubel(...line.split(" "))).toMatchObject({
        status: 2,
        stdout: "",
        stderr: expect.stringMatching(says),
      });
  });
});

describe("compare", () => {
  test("sets two nets side by side", async () => {
    const { nets, ratios } = await json<{
      readonly nets: readonly { readonly name: string }[];
      readonly ratios: Record<string, number>;
    }>(..."compare lenet5 linear".split(" "));
    expect(nets.map(({ name }) => name)).toEqual(["lenet5", "linear"]);
    expect(ratios["parameters"]).toBeCloseTo(7850 / 61706, 10);
    expect((await hubel(..."compare lenet5 linear".split(" "))).stdout).toMatch(/parameters +61,706 +7,850 +× 0\.13/);
  });

  test("sets a net beside fully connected layers of the same shapes", async () => {
    const { layers } = await json<{
      readonly layers: readonly { readonly name: string; readonly connected: object }[];
    }>("compare", "lenet5");
    // conv1: 784 inputs, 6 x 784 outputs; conv2: 6 x 196 inputs, 1600 outputs
    expect(layers.map(({ name, connected }) => [name, connected])).toEqual([
      ["conv1", { parameters: 785 * 4704, macs: 784 * 4704 }],
      ["conv2", { parameters: 1177 * 1600, macs: 1176 * 1600 }],
    ]);
    expect((await hubel("compare", "linear")).stdout).toMatch(/no layer that shares/);
  });
});
