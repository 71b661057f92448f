// The command as people and scripts meet it: the built file is started in a folder of its own, and what it says, where
// it says it and how it ends are checked. Not a test of the numbers behind it; those stand beside the code.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { encode } from "fast-png";
import { beforeAll, describe, expect, test } from "vitest";
import { fileMistake, Mistake } from "../src/cli/mistake.ts";
import { readSafetensors, writeSafetensors } from "../src/formats/safetensors.ts";
import { digits } from "../src/node/digits.ts";
import { wordsIn } from "../src/words/index.ts";
import { bytesOf, cli, type Ended, environment, folder, hubel, inFolder, json, jsonLines, start } from "./command.ts";

const ansi = "\u001b";
const layer = (type: string, options: object = {}) => ({ name: type, type, ...options });
const conv = (kernel: number, filters = 4) =>
  layer("conv2d", {
    filters,
    kernel: [kernel, kernel],
    stride: [1, 1],
    padding: [0, 0, 0, 0],
    bias: true,
  });
const netOf = (...layers: readonly object[]) =>
  JSON.stringify({
    hubel: 1,
    name: "own",
    input: [1, 28, 28],
    layers: layers.map((l, i) => ({ ...l, name: `layer${i + 1}` })),
  });
/** (1 x 28 x 28) -> 10 numbers, 26 parameters and then 4 x 26 x 26 x 10 weights and 10 biases. */
const smallNet = netOf(conv(3, 2), layer("relu"), layer("flatten"), layer("linear", { features: 10, bias: true }));
const smallParameters = 2 * 9 + 2 + 2 * 26 * 26 * 10 + 10;

// One training for all: run "first", seed 3, one epoch.
const model = "first/model.safetensors";
let first: Ended;
beforeAll(async () => {
  first = await hubel("train", "digits", "--epochs", "1", "--json", "--out", "first", "--seed", "3");
});

describe("help", () => {
  test.each([[], ["zoo"], ["summary"], ["train"], ["eval"], ["predict"]])("%s --help", async (...verb) => {
    const ended = await hubel(...verb, "--help");
    expect(ended).toMatchObject({ status: 0, stderr: "" });
    expect(ended.stdout).toMatch(/^Usage: hubel/);
    if (verb.length > 0) expect(ended.stdout).toContain(`Example:\n  hubel ${verb[0]}`);
  });

  test("without arguments the command shows what there is", async () => {
    const ended = await hubel();
    expect(ended).toMatchObject({ status: 0, stderr: "" });
    for (const verb of ["zoo", "summary", "train", "eval", "predict"]) expect(ended.stdout).toContain(verb);
  });

  test("--version is the package's", async () => {
    const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
    expect(await hubel("--version")).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
  });
});

describe("language", () => {
  const hangul = /\p{Script=Hangul}/u;

  test("--lang ko speaks Korean, before the verb and after it", async () => {
    for (const args of [
      ["--lang", "ko", "zoo"],
      ["zoo", "--lang=ko"],
      ["train", "--help", "--lang", "ko"],
    ])
      expect((await hubel(...args)).stdout).toMatch(hangul);
    expect(await hubel("summary", "nothing-like-it", "--lang", "ko")).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(hangul),
    });
  });

  test("the locale decides where nothing is said", async () => {
    expect((await start(["zoo"], { LC_ALL: "ko_KR.UTF-8" }).ended).stdout).toMatch(hangul);
    expect((await start(["zoo", "--lang", "en"], { LC_ALL: "ko_KR.UTF-8" }).ended).stdout).not.toMatch(hangul);
    expect((await start(["zoo"], { LC_ALL: "C" }).ended).stdout).not.toMatch(hangul);
  });
});

describe("zoo", () => {
  test("lists what ships", async () => {
    const nets = await json<{ name: string }[]>("zoo");
    expect(nets[0]).toEqual({
      name: "lenet5",
      input: [1, 28, 28],
      parameters: 61706,
      macs: 416520,
      source: expect.any(String),
    });
    const table = await hubel("zoo");
    for (const { name } of nets) expect(table.stdout).toContain(name);
  });

  test("who stops reading gets no message, and the status of a broken pipe", () => {
    const piped = spawnSync(
      "sh",
      // The reader is gone before anything is written.
      ["-c", `{ sleep 0.3; "$0" "$1" zoo; echo "status $?" >&2; } | true`, process.execPath, cli],
      {
        cwd: folder,
        env: environment,
        encoding: "utf8",
      },
    );
    expect(piped.stderr).toBe("status 141\n");
  });
});

describe("summary", () => {
  interface Summary {
    readonly name: string;
    readonly layers: readonly Record<string, unknown>[];
    readonly total: Record<string, unknown>;
  }

  test("lenet5 has 61,706 parameters and 416,520 multiply-adds", async () => {
    const { name, layers, total, ...rest } = await json<Summary>("summary", "lenet5");
    expect(name).toBe("lenet5");
    expect(rest).toMatchObject({ input: [1, 28, 28] });
    expect(total).toEqual({
      parameters: 61706,
      trainable: 61706,
      buffers: 0,
      macs: 416520,
      otherFlops: expect.any(Number),
      parameterBytes: 4 * 61706,
      activationBytes: expect.any(Number),
      receptiveField: expect.objectContaining({ size: [28, 28] }),
    });
    expect(layers).toHaveLength(12);
    for (const each of layers)
      expect(Object.keys(each).sort()).toEqual(
        [
          "activationBytes",
          "inputs",
          "macs",
          "name",
          "otherFlops",
          "output",
          "parameters",
          "receptiveField",
          "type",
        ].sort(),
      );
    const byName = Object.fromEntries(layers.map((l) => [l["name"], l]));
    // conv1: 5x5, padding 2. The pool doubles the step. conv2: 6 + 4 * 2 = 14 pixels.
    expect(byName["conv1"]).toMatchObject({
      type: "conv2d",
      output: [6, 28, 28],
      parameters: 156,
      macs: 117600,
      activationBytes: 4 * 6 * 28 * 28,
      receptiveField: { size: [5, 5], jump: [1, 1], start: [-2, -2] },
    });
    expect(byName["conv2"]).toMatchObject({
      output: [16, 10, 10],
      parameters: 2416,
      macs: 240000,
      receptiveField: { size: [14, 14], jump: [2, 2], start: [-2, -2] },
    });
    expect(byName["fc1"]).toMatchObject({ output: [120], receptiveField: { size: [28, 28] } });
  });

  test("--input sees through another size", async () => {
    const { total } = await json<Summary>("summary", "lenet5", "--input", "3,32,32");
    // conv1 has 3 channels: 300 weights more; the maps are 6x6 before fc1: 16 * 11 * 120 more.
    expect(total["parameters"]).toBe(61706 + 300 + 16 * (36 - 25) * 120);
  });

  test("a net in JSON", async () => {
    const { name, total } = await json<Summary>("summary", inFolder("own.json", smallNet));
    expect(name).toBe("own");
    expect(total).toMatchObject({ parameters: smallParameters });
  });

  test("a TypeScript module that imports hubel", async () => {
    const file = inFolder(
      "own.ts",
      `import { conv2d, flatten, linear, net, relu } from "hubel";
       const filters: number = 2;
       export default net([1, 28, 28], conv2d(filters, 3), relu(), flatten(), linear(10));`,
    );
    const { total } = await json<Summary>("summary", file);
    expect(total).toMatchObject({ parameters: smallParameters });
  });

  test("a model, whose name may have spaces and Korean in it", async () => {
    const { total } = await json<Summary>("summary", inFolder("내 model (1).safetensors", bytesOf(model)));
    expect(total).toMatchObject({ parameters: 61706 });
  });

  test("the table has the same numbers, and no colour where nobody looks", async () => {
    const ended = await hubel("summary", "lenet5");
    expect(ended.stderr).toBe("");
    expect(ended.stdout).toMatch(/^total .*61,706 +416,520/m);
    expect(ended.stdout).not.toContain(ansi);
  });
});

describe("train", () => {
  test("says one JSON object a line, the last one done", () => {
    expect(first.status).toBe(0);
    const [epoch, done, ...more] = jsonLines(first) as [object, { testAccuracy: number }];
    expect(more).toEqual([]);
    expect(epoch).toMatchObject({
      event: "epoch",
      epoch: 1,
      trainLoss: expect.any(Number),
      trainAccuracy: expect.any(Number),
      validationLoss: expect.any(Number),
      validationAccuracy: expect.any(Number),
      imagesPerSecond: expect.any(Number),
    });
    expect(done).toEqual({
      event: "done",
      run: "first",
      model,
      testAccuracy: expect.any(Number),
      seconds: expect.any(Number),
    });
    expect(done.testAccuracy).toBeGreaterThan(0.9);
  });

  test("speaks to people on stderr, without colour or a live line", () => {
    expect(first.stderr).toContain("epoch 1/1");
    expect(first.stderr).not.toContain(ansi);
    expect(first.stderr).not.toContain("\r");
  });

  test("leaves a run folder", () => {
    expect(readdirSync(join(folder, "first")).sort()).toEqual([
      "checkpoints",
      "metrics.jsonl",
      "model.safetensors",
      "report.html",
      "run.json",
    ]);
    expect(JSON.parse(bytesOf("first/run.json").toString())).toMatchObject({
      net: { hubel: 1, name: "lenet5" },
      data: "digits",
      options: { epochs: 1 },
      seed: 3,
      versions: { hubel: expect.any(String) },
    });
    expect(bytesOf("first/metrics.jsonl").toString()).toBe(first.stdout);
    expect(readdirSync(join(folder, "first/checkpoints")).length).toBeGreaterThan(0);
    expect(bytesOf("first/report.html").toString()).toMatch(/^<!doctype html>/i);
  });

  test("the same seed gives the same bytes, another seed others", async () => {
    for (const [out, seed] of [
      ["again", "3"],
      ["other", "4"],
    ] as const)
      expect(await hubel("train", "digits", "--epochs", "1", "--quiet", "--out", out, "--seed", seed)).toMatchObject({
        status: 0,
      });
    expect(bytesOf("again/model.safetensors").equals(bytesOf(model))).toBe(true);
    expect(bytesOf("other/model.safetensors").equals(bytesOf(model))).toBe(false);
  });

  test("without --out the run is numbered; --quiet says nothing on the way", async () => {
    const args = ["train", "digits", "--net", "linear", "--epochs", "1", "--quiet"];
    const ended = await hubel(...args);
    expect(ended).toMatchObject({ status: 0, stderr: "" });
    expect(ended.stdout).toMatch(/linear: \d\d\.\d\d % of 1,500 test images right/);
    expect(ended.stdout).not.toContain(ansi);
    expect((await hubel(...args, "--lang", "ko")).status).toBe(0);
    expect(readdirSync(join(folder, "runs")).sort()).toEqual(["digits-linear", "digits-linear-2"]);
    expect(bytesOf("runs/digits-linear-2/report.html").toString()).toContain('lang="ko"');
  });

  test("--beside trains a second net into the same run", async () => {
    const net = inFolder("own.json", smallNet);
    const ended = await hubel("train", "digits", "--net", "linear", "--beside", net, "--epochs", "1", "--out", "two");
    expect(ended.status).toBe(0);
    expect(ended.stdout).toMatch(/^linear: /m);
    expect(ended.stdout).toMatch(/^own: /m);
    expect(existsSync(join(folder, "two/beside/own/model.safetensors"))).toBe(true);
  });

  test("--resume of a finished run says so, changes nothing and is no failure", async () => {
    const ended = await hubel("train", "--resume", "two");
    expect(ended).toMatchObject({ status: 0, stdout: "", stderr: expect.stringContaining("finished") });
    expect(ended.stderr).not.toMatch(/\n./); // one line
  });

  test("Ctrl-C leaves a checkpoint; going on ends where never stopping ends", async () => {
    const args = ["train", "digits", "--epochs", "2", "--seed", "5", "--json", "--out"];
    const { child, ended } = start([...args, "stopped"]);
    // In the midst of the second epoch.
    child.stdout.once("data", () => setTimeout(() => child.kill("SIGINT"), 50));
    const stopped = await ended;
    expect(stopped.status).toBe(130);
    expect(jsonLines(stopped)).toMatchObject([{ event: "epoch", epoch: 1 }]);
    expect(stopped.stderr).toMatch(/Go on with: .* train --resume stopped\n$/);
    expect(readdirSync(join(folder, "stopped"))).not.toContain("model.safetensors");
    expect(readdirSync(join(folder, "stopped/checkpoints")).at(-1)).toMatch(/^epoch-0001-batch-\d+\.safetensors$/);

    const resumed = await hubel("train", "--resume", "stopped", "--json");
    expect(resumed.status).toBe(0);
    expect(jsonLines(resumed)).toMatchObject([
      { event: "epoch", epoch: 2 },
      { event: "done", run: "stopped" },
    ]);
    expect((await hubel(...args, "never")).status).toBe(0);
    expect(bytesOf("stopped/model.safetensors").equals(bytesOf("never/model.safetensors"))).toBe(true);
    const epochs = (run: string) =>
      bytesOf(`${run}/metrics.jsonl`)
        .toString()
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line))
        .filter(({ event }) => event === "epoch")
        .map(({ epoch, trainLoss, validationLoss }) => ({ epoch, trainLoss, validationLoss }));
    expect(epochs("stopped")).toEqual(epochs("never"));
  });
});

describe("eval", () => {
  test("measures what the training said", async () => {
    const { testAccuracy } = jsonLines(first).at(-1) as { testAccuracy: number };
    const evaluation = await json<{ perClass: object[]; confusion: number[][] }>("eval", model, "digits");
    expect(evaluation).toEqual({
      images: 1500,
      loss: expect.any(Number),
      accuracy: testAccuracy,
      top5: expect.any(Number),
      perClass: expect.any(Array),
      confusion: expect.any(Array),
    });
    expect(evaluation.perClass).toHaveLength(10);
    expect(evaluation.perClass[0]).toEqual({
      name: "0",
      precision: expect.any(Number),
      recall: expect.any(Number),
      f1: expect.any(Number),
    });
    const { confusion } = evaluation;
    expect(confusion.flat().reduce((a, b) => a + b)).toBe(1500);
    const right = confusion.reduce((sum, row, k) => sum + (row[k] ?? 0), 0);
    expect(right / 1500).toBeCloseTo(testAccuracy, 10);
  });
});

describe("predict", () => {
  const pngs = async (count: number) => {
    const { test: images } = await digits();
    if (!images) throw new Error("the digits have no test images");
    return Array.from({ length: count }, (_, i) => ({
      file: inFolder(
        `digit ${i}.png`,
        encode({ width: 28, height: 28, channels: 1, depth: 8, data: images.pixels.slice(i * 784, (i + 1) * 784) }),
      ),
      label: String(images.labels[i]),
    }));
  };

  test("names the digits in PNG images, the most probable first", async () => {
    const images = await pngs(20);
    const results = await json<{ file: string; top: { class: string; probability: number }[] }[]>(
      "predict",
      model,
      ...images.map(({ file }) => file),
    );
    expect(results.map(({ file }) => file)).toEqual(images.map(({ file }) => file));
    for (const { top } of results) {
      expect(top).toHaveLength(3);
      const chances = top.map(({ probability }) => probability);
      expect(chances).toEqual([...chances].sort((a, b) => b - a));
      expect(chances.reduce((a, b) => a + b)).toBeLessThanOrEqual(1.000001);
    }
    const right = results.filter(({ top }, i) => top[0]?.class === images[i]?.label);
    expect(right.length).toBeGreaterThanOrEqual(17);
  });

  test("says it to people in a line for each image", async () => {
    const [image] = await pngs(1);
    const ended = await hubel("predict", model, image?.file ?? "", "--top", "1");
    expect(ended).toMatchObject({ status: 0, stderr: "" });
    expect(ended.stdout).toMatch(/^digit 0\.png: \d \d+\.\d\d %\n$/);
  });
});

describe("mistakes get one sentence and a status", () => {
  const expectMistake = async (args: readonly string[], status: 1 | 2, says: RegExp | readonly RegExp[]) => {
    const before = readdirSync(folder);
    const ended = await hubel(...args);
    expect(ended).toMatchObject({ status, stdout: "" });
    expect(ended.stderr).not.toMatch(/^ +at |Error:/m); // a stack
    expect(ended.stderr).not.toContain(ansi);
    const lines = ended.stderr.trimEnd().split("\n");
    const expected = Array.isArray(says) ? says : [says];
    expect(lines, ended.stderr).toHaveLength(expected.length);
    for (const [i, each] of expected.entries()) expect(lines[i]).toMatch(each);
    expect(readdirSync(folder)).toEqual(before); // nothing was begun
  };

  test.each<readonly [string, string, RegExp]>([
    ["unknown command", "frobnicate", /no command "frobnicate"/],
    ["misspelt command", "trian digits", /no command "trian".*"train"/],
    ["unknown option", "zoo --jsn", /no option --jsn.*"--json"/],
    ["no data", "train", /DATA is missing/],
    ["no net", "summary", /NET is missing/],
    ["no image", "predict first/model.safetensors", /FILE is missing/],
    ["too many words", "zoo lenet5", /too many/],
    ["no value", "train digits --epochs", /--epochs needs a value/],
    ["epochs 0", "train digits --epochs 0", /--epochs .*at least 1.*"0"/],
    ["half an epoch", "train digits --epochs 1.5", /--epochs .*"1.5"/],
    ["batch -1", "train digits --batch -1", /--batch .*"-1"/],
    ["negative learning rate", "train digits --lr -0.1", /--lr .*"-0.1"/],
    ["a learning rate of 0", "train digits --lr 0", /--lr .*above 0.*"0"/],
    ["a momentum of 1", "train digits --momentum 1", /--momentum .*below 1.*"1"/],
    ["help for nothing", "help frob", /no command "frob"/],
    ["two outputs at once", "summary lenet5 --plan train --json", /--plan and --json/],
    ["a learning rate in words", "train digits --lr fast", /--lr .*"fast"/],
    ["seed that is no number", "train digits --seed x", /--seed .*"x"/],
    ["threads not there yet", "train digits --threads 2", /--threads .*"2"/],
    ["backend not there yet", "train digits --backend webgpu", /--backend .*"webgpu"/],
    ["optimizer not there yet", "train digits --optimizer adam", /--optimizer .*"adam"/],
    ["unknown schedule", "train digits --schedule step", /--schedule .*"step"/],
    ["unknown language", "zoo --lang fr", /--lang .*en, ko.*"fr"/],
    ["input that is no shape", "summary lenet5 --input 28,28", /--input .*"28,28"/],
    ["an option with --resume", "train --resume first --epochs 3", /--epochs cannot/],
    ["data with --resume", "train digits --resume first", /digits cannot/],
    ["practice, not there yet", "practice", /"practice" is not there yet/],
  ])("wrong use: %s", (_, line, says) => expectMistake(line.split(" "), 2, says));

  test.each<readonly [string, string, RegExp]>([
    ["missing folder", "train no-folder", /^no-folder: .*no such/],
    ["data not there yet", "train mnist", /^mnist: /],
    ["unknown net", "summary lenet6", /^lenet6: .*"lenet5"/],
    ["missing model", "eval gone.safetensors digits", /^gone\.safetensors: .*no such/],
    ["a net without weights", "eval lenet5 digits", /^lenet5 has no weights/],
    ["missing image", "predict first/model.safetensors gone.png", /^gone\.png: .*no such/],
    ["a folder as an image", "predict first/model.safetensors first", /^first: .*folder/],
    ["a folder as a net", "summary first", /^first: /],
    ["an output folder with something in it", "train digits --out first", /^first: .*something in it/],
    ["a file as the output folder", "train digits --out first/run.json", /^first\/run\.json: .*file/],
    ["a file on the way to it", "train digits --out first/run.json/x", /^first\/run\.json\/x: .*file/],
    ["an output folder that cannot be", "train digits --out /proc/no/run", /^\/proc\/no\/run: /],
    ["no run to resume", "train --resume no-run", /^no-run: .*not a run folder/],
    ["something else to resume", "train --resume first/checkpoints", /^first\/checkpoints: .*not a run folder/],
  ])("failed: %s", (_, line, says) => expectMistake(line.split(" "), 1, says));

  test("a net in which kernels do not fit: all problems at once", () => {
    const wide = netOf(
      conv(31),
      { ...conv(64), inputs: ["input"] },
      layer("rellu"),
      layer("linear", { feature: 10, bias: true }),
    );
    return expectMistake(["train", "digits", "--net", inFolder("wide.json", wide)], 1, [
      /layer 1 "layer1": a 31x31 kernel does not fit its 28x28 input/,
      /layer 2 "layer2": a 64x64 kernel does not fit its 28x28 input/,
      /layer 3 "layer3": .*"rellu".*"relu"/,
      /layer 4 "layer4": .*"feature".*"features"/,
      /layer 4 "layer4": .*"features" is missing/,
      /layer 1 "layer1": nothing uses its output/,
    ]);
  });

  test("a net with misspelt keys", () =>
    expectMistake(
      ["train", "digits", "--net", inFolder("spelt.json", netOf(layer("relu")).replace('"relu"', '"rellu"'))],
      1,
      /layer 1 "layer1": .*"rellu".*"relu"/,
    ));

  test("what is not JSON", () => expectMistake(["summary", inFolder("broken.json", "{ hubel: 1 }")], 1, /not JSON/));

  test("modules that fail or export no net", async () => {
    await expectMistake(
      ["summary", inFolder("fails.ts", "throw new TypeError('no such luck')")],
      1,
      /^fails\.ts: .*no such luck/,
    );
    await expectMistake(["summary", inFolder("null.ts", "throw null;")], 1, /^null\.ts: .*null/);
    await expectMistake(["summary", inFolder("nothing.ts", "export const x = 1;")], 1, /^nothing\.ts: .*not a net/);
    await expectMistake(
      [
        "train",
        "digits",
        "--net",
        inFolder("narrow.ts", 'import { conv2d, net } from "hubel"; export default net([1,4,4], conv2d(1,5));'),
      ],
      1,
      /layer 1 "conv1": a 5x5 kernel does not fit its 4x4 input/,
    );
  });

  test("models that are cut off, of another version, or none", async () => {
    const whole = bytesOf(model);
    await expectMistake(
      ["eval", inFolder("cut.safetensors", whole.subarray(0, whole.length - 1000)), "digits"],
      1,
      /^cut\.safetensors: .*cut off/,
    );
    await expectMistake(["summary", inFolder("empty.safetensors", "")], 1, /^empty\.safetensors: /);
    await expectMistake(["summary", inFolder("text.safetensors", "not a model at all")], 1, /^text\.safetensors: /);
    const { tensors, metadata } = readSafetensors(whole, model);
    await expectMistake(
      ["eval", inFolder("newer.safetensors", writeSafetensors(tensors, { ...metadata, hubel: "99" })), "digits"],
      1,
      /^newer\.safetensors: .*version 99/,
    );
    const { hubel: _, ...others } = metadata;
    await expectMistake(
      ["predict", inFolder("foreign.safetensors", writeSafetensors(tensors, others)), "digit.png"],
      1,
      /^foreign\.safetensors: .*no description of a net/,
    );
  });

  test("images that are none, that are damaged, or JPEG", async () => {
    const png = encode({ width: 2, height: 2, channels: 1, depth: 8, data: new Uint8Array(4) });
    await expectMistake(["predict", model, inFolder("text.png", "I am no image.")], 1, /^text\.png: .*not an image/);
    await expectMistake(["predict", model, inFolder("none.png", "")], 1, /^none\.png: .*not an image/);
    await expectMistake(["predict", model, inFolder("half.png", png.subarray(0, 40))], 1, /^half\.png: .*damaged/);
    const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1);
    await expectMistake(["predict", model, inFolder("photo.jpg", jpeg)], 1, /^photo\.jpg: only PNG/);
  });

  test("nets and data that do not go together", async () => {
    const conv3 = netOf(conv(3), layer("flatten"), layer("linear", { features: 10, bias: true }));
    await expectMistake(
      ["train", "digits", "--net", inFolder("colour.json", conv3.replace("[1,28,28]", "[3,32,32]"))],
      1,
      /3x32x32.*1x28x28/,
    );
    await expectMistake(
      ["train", "digits", "--net", inFolder("seven.json", conv3.replace('"features":10', '"features":7'))],
      1,
      /7 .*10 |10 .*7 /,
    );
  });

  test("a full disk, as it would be said", () => {
    const mistake = fileMistake(Object.assign(new Error("write failed"), { code: "ENOSPC" }), "runs/one");
    expect(mistake).toBeInstanceOf(Mistake);
    expect((mistake as Mistake).status).toBe(1);
    expect((mistake as Mistake).say(wordsIn("en"))).toBe(
      "runs/one: the disk is full. Make room, or choose another folder with --out.",
    );
  });

  // A user namespace lets anyone mount 200 kB of memory as a disk; not every system allows it.
  const small = join(folder, "small");
  const onSmallDisk = (...command: readonly string[]) => {
    mkdirSync(small, { recursive: true });
    const script = `mount -t tmpfs -o size=200k small "$0" && exec "$@"`;
    return spawnSync("unshare", ["--user", "--map-root-user", "--mount", "sh", "-c", script, small, ...command], {
      cwd: folder,
      env: environment,
      encoding: "utf8",
    });
  };
  const canMount = onSmallDisk("true").status === 0;
  test.skipIf(!canMount)("a disk that is full (needs user namespaces, which not every system allows)", () => {
    const ended = onSmallDisk(process.execPath, cli, "train", "digits", "--out", join(small, "run"));
    expect(ended.status).toBe(1);
    expect(ended.stderr).toMatch(/^.*small\/run: the disk is full\..*\n$/);
  });
});
