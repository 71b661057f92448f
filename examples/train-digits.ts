// Train LeNet-5 on the digits that ship with the package.

import { digits, enableRelaxedSimd, fit, initialise, lenet5, measure, splitValidation, wasm } from "hubel";

enableRelaxedSimd(); // a fifth faster on Node 20; it changes the whole process, so it is left to you
const data = await digits(); // 10,000 MNIST images
const net = { ...lenet5(), classes: data.classes, preprocess: measure(data.train) };
const training = await fit(
  initialise(net, 1),
  { ...splitValidation(data.train, { fraction: 0.1, seed: 1 }), classes: data.classes },
  {
    backend: wasm(), epochs: 2, batchSize: 32, seed: 1, schedule: "cosine", augmentation: null,
    optimizer: { name: "sgd", learningRate: 0.02, momentum: 0.9, weightDecay: 0.005 },
  },
);
for await (const event of training)
  if (event.event === "epoch") console.log(event.epoch, event.validationAccuracy);
const model = await training.model();

console.log([...model.parameters].map(([name, { shape }]) => `${name} ${shape.join("x")}`).join("\n"));
