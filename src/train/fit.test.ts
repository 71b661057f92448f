import { afterEach, describe, expect, test, vi } from "vitest";
import { openNet } from "../../test/open-net.ts";
import { reference } from "../backends/reference.ts";
import { wasm } from "../backends/wasm/wasm.ts";
import { shift } from "../data/augment.ts";
import { batchesOf } from "../data/batches.ts";
import type { ImageSet } from "../data/dataset.ts";
import { hash } from "../kernels/random.ts";
import { conv2d } from "../layers/conv2d.ts";
import { flatten } from "../layers/flatten.ts";
import { linear } from "../layers/linear.ts";
import { maxPool2d } from "../layers/pool2d.ts";
import { relu } from "../layers/relu.ts";
import { initialise, type Model } from "../model/model.ts";
import { predictor } from "../model/predict.ts";
import { net } from "../net/net.ts";
import { targetsName } from "../plan/program.ts";
import { UserError } from "../words/issue.ts";
import { readCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import type { FitOptions, TrainEvent } from "./events.ts";
import { type FitData, fit, type Training } from "./fit.ts";
import { learningRateFactor } from "./schedule.ts";

const classes = ["top", "middle", "bottom"];

/** Noise, and a bright band where the class says; 8x8, grey. Image i is of class i % 3. */
const bands = (count: number, seed: number): ImageSet => ({
  count,
  shape: [1, 8, 8],
  pixels: Uint8Array.from({ length: count * 64 }, (_, i) => {
    const [image, row] = [Math.floor(i / 64), Math.floor((i % 64) / 8)];
    const inBand = Math.floor(row / 3) === image % 3;
    return (hash(seed, i) % 100) + (inBand ? 100 : 0);
  }),
  labels: Uint8Array.from({ length: count }, (_, i) => i % 3),
});

const small = net([1, 8, 8], conv2d(4, 3, { padding: 1 }), relu(), maxPool2d(2), flatten(), linear(3));
const preprocess = { mean: [0.3], std: [0.2] };
const model = initialise({ ...small, preprocess }, 1);
/** Three batches of 8, 8 and 4. */
const data: FitData = { train: bands(20, 1), validation: bands(7, 2), classes };
const options: FitOptions = {
  backend: wasm(),
  epochs: 3,
  batchSize: 8,
  optimizer: { name: "sgd", learningRate: 0.05, momentum: 0.9, weightDecay: 0.001 },
  schedule: "cosine",
  augmentation: shift(1),
  seed: 5,
};
const withRate = (learningRate: number): FitOptions["optimizer"] => ({ ...options.optimizer, learningRate });

const eventsOf = async (training: Training): Promise<TrainEvent[]> => {
  const events: TrainEvent[] = [];
  for await (const event of training) events.push(event);
  return events;
};
const epochsOf = async (training: Training) => (await eventsOf(training)).filter(({ event }) => event === "epoch");

const numbersOf = ({ parameters }: Model) => [...parameters].map(([name, { data }]) => [name, data] as const);

/** What depends on the machine's speed is left out. */
const facts = (event: TrainEvent) => ({ ...event, imagesPerSecond: 0, secondsLeft: 0 });

/** A clock that each look moves on by longer than a turn takes: every step of a training then has its event. */
const oneStepAnEvent = () => {
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => (now += 60));
};
afterEach(() => void vi.restoreAllMocks());

/** Mean cross-entropy and accuracy, from probabilities in double precision. */
const measured = async (of: Model, set: ImageSet) => {
  const predicting = await predictor(of, reference("float64"), set.count);
  const { inputs } = batchesOf(set, { preprocess, classes: 3, batchSize: set.count }).fill(0, 0);
  const probabilities = await predicting.probabilities(inputs, set.count);
  let [loss, right] = [0, 0];
  set.labels.forEach((label, n) => {
    const row = [...probabilities.subarray(3 * n, 3 * n + 3)];
    loss -= Math.log(row[label] as number) / set.count;
    if (row.indexOf(Math.max(...row)) === label) right++;
  });
  return { loss, accuracy: right / set.count };
};

describe("training", () => {
  test("makes the loss fall and learns what there is to learn", async () => {
    const training = await fit(model, data, { ...options, epochs: 15 });
    const epochs = await epochsOf(training);
    expect(epochs).toHaveLength(15);
    expect(epochs[0]).toMatchObject({ event: "epoch", epoch: 1 });
    const [first, last] = [epochs[0], epochs[14]];
    if (first?.event !== "epoch" || last?.event !== "epoch") throw new Error("no epochs");
    expect(last.trainLoss).toBeLessThan(first.trainLoss / 4);
    expect(last.validationAccuracy).toBe(1);
  });

  test("is a loop over batches: forward, backward, update", async () => {
    const training = await fit(model, data, options);
    await eventsOf(training);

    const { session, plan } = await openNet(options.backend, model.net, "train", 8, { optimizer: options.optimizer });
    for (const [name, { data: values }] of model.parameters) session.write(name, values);
    const order = { preprocess, classes: 3, batchSize: 8, shuffle: { seed: 5 }, augmentation: shift(1) };
    const batches = batchesOf(data.train, order);
    for (let step = 0; step < 9; step++) {
      const { rows, inputs, targets } = batches.fill(Math.floor(step / 3), step % 3);
      expect(rows).toBe(step % 3 === 2 ? 4 : 8);
      session.write("learningRate", [0.05 * learningRateFactor("cosine", step, 9)]);
      plan.write("input", inputs, rows);
      plan.write(targetsName, targets, rows);
      plan.run(["forward", "backward", "update"], rows);
    }
    for (const [name, values] of numbersOf(await training.model()))
      expect(values, name).toEqual(await session.read(name));
  });

  test("takes PyTorch's step: weights decay, biases do not", async () => {
    // A white pixel, weights of 2 and biases of 4: both classes have probability 1/2, the first is right, and the
    // gradients are -1/2 and 1/2. Weights: 2 - 0.1 (-1/2 + 0.5 * 2) and 2 - 0.1 (1/2 + 0.5 * 2).
    const parameters = new Map([
      ["fc1.weight", { shape: [2, 1], data: Float32Array.of(2, 2) }],
      ["fc1.bias", { shape: [2], data: Float32Array.of(4, 4) }],
    ]);
    const train: ImageSet = { count: 1, shape: [1, 1, 1], pixels: Uint8Array.of(255), labels: Uint8Array.of(0) };
    const training = await fit(
      { net: net([1, 1, 1], flatten(), linear(2)), parameters },
      { train, validation: null, classes: ["a", "b"] },
      {
        ...options,
        epochs: 1,
        augmentation: null,
        schedule: "constant",
        optimizer: { name: "sgd", learningRate: 0.1, momentum: 0.9, weightDecay: 0.5 },
      },
    );
    const [epoch] = await epochsOf(training);
    expect(epoch?.event === "epoch" && epoch.trainLoss).toBeCloseTo(Math.LN2, 6);
    const found = numbersOf(await training.model()).flatMap(([, values]) => [...values]);
    [1.95, 1.85, 4.05, 3.95].forEach((expected, i) => expect(found[i]).toBeCloseTo(expected, 5));
  });

  test("with the same seed gives the same parameters, bit for bit, and others with another", async () => {
    const trained = async (seed: number) => {
      const training = await fit(model, data, { ...options, seed });
      await eventsOf(training);
      return numbersOf(await training.model());
    };
    expect(await trained(5)).toEqual(await trained(5));
    expect(await trained(5)).not.toEqual(await trained(6));
  });

  test("leaves the model that it was given alone", async () => {
    await eventsOf(await fit(model, data, options));
    expect(model).toEqual(initialise({ ...small, preprocess }, 1));
  });

  test("reports means over all images, those of the last smaller batch as much as others", async () => {
    // A rate of 0: every batch of every epoch is measured with the same parameters.
    const still = { ...options, epochs: 2, augmentation: null, optimizer: withRate(0) };
    const { loss, accuracy } = await measured(model, data.train);
    const epochs = await epochsOf(await fit(model, data, still));
    expect(epochs).toEqual([1, 2].map((epoch) => expect.objectContaining({ event: "epoch", epoch })));
    for (const epoch of epochs) {
      if (epoch.event !== "epoch") continue;
      expect(epoch.trainLoss).toBeCloseTo(loss, 5);
      expect(epoch.trainAccuracy).toBeCloseTo(accuracy, 12);
    }
  });

  test("reports the validation set as it stands after the epoch", async () => {
    const training = await fit(model, data, options);
    for await (const event of training) {
      if (event.event !== "epoch" || !data.validation) continue;
      const { loss, accuracy } = await measured(await training.model(), data.validation);
      expect(event.validationLoss).toBeCloseTo(loss, 5);
      expect(event.validationAccuracy).toBeCloseTo(accuracy, 12);
    }
  });

  test("without a validation set says so", async () => {
    const [epoch] = await epochsOf(await fit(model, { ...data, validation: null }, { ...options, epochs: 1 }));
    expect(epoch).toMatchObject({ validationLoss: null, validationAccuracy: null });
  });

  test("says how far it is, and the rate of the epoch's last step", async () => {
    oneStepAnEvent();
    const events = await eventsOf(await fit(model, data, { ...options, epochs: 2 }));
    const places = events.map((e) => (e.event === "step" ? `${e.epoch}: ${e.batch} of ${e.batches}` : `${e.epoch}`));
    expect(places).toEqual([
      ...["1: 1 of 3", "1: 2 of 3", "1: 3 of 3", "1"],
      ...["2: 1 of 3", "2: 2 of 3", "2: 3 of 3", "2"],
    ]);
    // Step 2 of 6: (1 + cos 60) / 2 = 0.75. Step 5 of 6: (1 + cos 150) / 2.
    const rates = events.flatMap((e) => (e.event === "epoch" ? [e.learningRate] : []));
    expect(rates[0]).toBeCloseTo(0.05 * 0.75, 12);
    expect(rates[1]).toBeCloseTo((0.05 * (1 - Math.sqrt(3) / 2)) / 2, 12);
  });

  test("lets the event loop have its turn after every step's event", async () => {
    oneStepAnEvent();
    let [turns, steps] = [0, 0];
    let waiting = setImmediate(function turn() {
      turns++;
      waiting = setImmediate(turn);
    });
    const training = await fit(model, data, options);
    const before = turns;
    for await (const { event } of training) if (event === "step") steps++;
    clearImmediate(waiting);
    expect(steps).toBe(9);
    expect(turns - before).toBeGreaterThanOrEqual(9);
  });
});

describe("a training that was stopped", () => {
  test("at any event, and goes on from its checkpoint, ends as if it had not been", async () => {
    oneStepAnEvent();
    const whole = await fit(model, data, options);
    const events = await eventsOf(whole);
    const expected = numbersOf(await whole.model());
    expect(events).toHaveLength(12);

    for (let stop = 1; stop < events.length; stop++) {
      const begun = await fit(model, data, options);
      let seen = 0;
      for await (const _ of begun) if (++seen === stop) break;
      const resume = readCheckpoint(writeCheckpoint(await begun.state()), "c");
      begun.close();
      const resumed = await fit(model, data, { ...options, resume });
      expect((await eventsOf(resumed)).map(facts), `after event ${stop}`).toEqual(events.slice(stop).map(facts));
      expect(numbersOf(await resumed.model()), `after event ${stop}`).toEqual(expected);
    }
  });

  test("after its last epoch has nothing left to do", async () => {
    const done = await fit(model, data, options);
    await eventsOf(done);
    const again = await fit(model, data, { ...options, resume: await done.state() });
    expect(await eventsOf(again)).toEqual([]);
    expect(numbersOf(await again.model())).toEqual(numbersOf(await done.model()));
  });
});

describe("a training that cannot go on", () => {
  test("names the layer where a number stopped being finite, and keeps the last good parameters", async () => {
    oneStepAnEvent();
    const wild = { ...options, optimizer: withRate(1e30), schedule: "constant" as const };
    const training = await fit(model, data, wild);
    let good = numbersOf(await training.model());
    let steps = 0;
    const thrown: unknown = await (async () => {
      for await (const _ of training) {
        good = numbersOf(await training.model());
        steps++;
      }
    })().catch((error) => error);
    if (!(thrown instanceof UserError)) throw new Error(`not refused as a user's problem: ${thrown}`);
    const [issue] = thrown.issues;
    expect(issue).toMatchObject({ key: "notFinite", values: { epoch: 1, batch: steps + 1, rate: 1e30 } });
    expect(model.net.layers.map(({ name }) => name)).toContain(issue?.layer?.name);
    const kept = numbersOf(await training.model());
    expect(kept).toEqual(good);
    for (const [name, values] of kept) expect(values.every(Number.isFinite), name).toBe(true);
  });

  test("names the layer that sends an infinity forward, by number and name", async () => {
    const parameters = new Map(model.parameters);
    parameters.set("fc1.bias", { shape: [3], data: Float32Array.of(0, Number.POSITIVE_INFINITY, 0) });
    const training = await fit({ ...model, parameters }, data, options);
    const thrown: unknown = await eventsOf(training).catch((error) => error);
    if (!(thrown instanceof UserError)) throw new Error(`not refused as a user's problem: ${thrown}`);
    expect(thrown.issues).toMatchObject([
      { key: "notFinite", values: { pass: "forward", epoch: 1, batch: 1 }, layer: { number: 5, name: "fc1" } },
    ]);
  });

  test("is refused from the beginning where net and data do not go together", async () => {
    const other = { ...bands(4, 1), shape: [4, 4, 4] as const };
    const refusal = fit(model, { train: other, validation: null, classes: ["a", "b"] }, options);
    await expect(refusal).rejects.toMatchObject({
      issues: [
        { key: "inputMismatch", values: { net: "1x8x8", data: "4x4x4" } },
        { key: "classMismatch", values: { net: 3, data: 2 } },
      ],
    });
  });

  test("is refused where the validation set does not go with the net", async () => {
    const validation = { ...bands(4, 1), shape: [1, 4, 16] as const };
    await expect(fit(model, { ...data, validation }, options)).rejects.toMatchObject({
      issues: [{ key: "inputMismatch", values: { net: "1x8x8", data: "1x4x16" } }],
    });
  });
});

test("a training starts from exactly the tensors that it needs", async () => {
  const { shape, data: values } = model.parameters.get("fc1.weight") ?? { shape: [], data: new Float32Array() };
  const parameters = new Map(model.parameters)
    .set("fc1.weight", { shape: [...shape].reverse(), data: values })
    .set("fc2.bias", { shape: [1], data: new Float32Array(1) });
  parameters.delete("conv1.bias");
  await expect(fit({ ...model, parameters }, data, options)).rejects.toMatchObject({
    issues: [
      { key: "startMismatch", values: { name: "conv1.bias", shape: "4", given: null } },
      { key: "startMismatch", values: { name: "fc1.weight", shape: "3x64", given: "64x3" } },
      { key: "startUnexpected", values: { name: "fc2.bias" } },
    ],
  });
});

test("a last step that is too long for float32 does not pass for a result", async () => {
  const once = await fit(
    model,
    { ...data, validation: null },
    { ...options, epochs: 1, batchSize: 20, optimizer: withRate(1e39) },
  );
  await expect(eventsOf(once)).rejects.toMatchObject({ issues: [{ key: "notFinite" }] });
});

test("without validation images there are no validation figures", async () => {
  const none = { ...data, validation: bands(0, 1) };
  const [epoch] = await epochsOf(await fit(model, none, { ...options, epochs: 1 }));
  expect(epoch).toMatchObject({ validationLoss: null, validationAccuracy: null });
});

test("half an epoch is refused", async () => {
  await expect(fit(model, data, { ...options, epochs: 1.5 })).rejects.toThrow("epochs must be a whole number");
});
