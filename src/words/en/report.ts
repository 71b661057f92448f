// What stands in the report of a run, in English.

import { percent, whole } from "./phrases.ts";

/** How many times as much. */
const ratio = (times: number) => (times < 10 ? times.toFixed(1) : whole(Math.round(times)));

export const report = {
  title: (v: { net: string; data: string }) => `${v.net} on ${v.data}`,
  headline: (v: { images: number; wrong: number }) =>
    `of ${whole(v.images)} test images right, ${whole(v.wrong)} wrong`,
  headlineValidation: (_: object) =>
    "accuracy on the validation images after the last epoch; these data have no test images",
  noTest: (_: object) => "These data have neither test nor validation images.",
  writtenBy: (v: { version: string }) => `Written by hubel ${v.version}.`,

  runs: (v: { count: number }): string => (v.count === 1 ? "The run" : "Side by side"),
  runsCaption: (_: object) => "A line for each network. MACs: multiply-adds for one image. Loss: mean cross-entropy.",
  compareAccuracy: (v: {
    first: string;
    second: string;
    images: number;
    firstAccuracy: number;
    secondAccuracy: number;
    onlyFirst: number;
    onlySecond: number;
  }) =>
    `On the same ${whole(v.images)} test images ${v.first} reaches ${percent(v.firstAccuracy)} and ${v.second} ${percent(v.secondAccuracy)}: only ${v.first} is right on ${whole(v.onlyFirst)} of them, only ${v.second} on ${whole(v.onlySecond)}.`,
  compareParameters: (v: { more: string; less: string; times: number }) =>
    v.times === 1
      ? `${v.more} and ${v.less} have equally many parameters.`
      : `${v.more} has ${ratio(v.times)} times as many parameters as ${v.less}.`,
  compareMacs: (v: { more: string; less: string; times: number }) =>
    v.times === 1
      ? "Both need equally many multiply-adds for an image."
      : `${v.more} needs ${ratio(v.times)} times as many multiply-adds for an image as ${v.less}.`,
  compareIdeas: (v: { convolutional: string; linear: string }) =>
    `${v.linear} holds the whole image against one template per class; ${v.convolutional} looks for small local patterns all over the image and combines what it finds.`,
  compareChance: (_: object) => "Each was trained once, from one seed: a difference of a few images may be chance.",

  curves: (_: object) => "Loss and accuracy over the epochs",
  lossChart: (_: object) => "Loss (mean cross-entropy)",
  accuracyChart: (_: object) => "Accuracy (%)",
  series: (v: { net: string; set: "train" | "validation" }) =>
    `${v.net}, ${v.set === "train" ? "training" : "validation"}`,
  curvesNote: (v: { shifted: boolean; validated: boolean }) =>
    `${v.validated ? "Solid: validation images, measured after each epoch. " : ""}Dashed: training images, averaged over the epoch while the parameters were still changing${v.shifted ? ", and with every image shifted at random" : ""}.${v.validated ? " So training can look worse than validation." : ""}`,
  curvesNumbers: (_: object) => "The numbers behind the curves",
  curvesNumbersCaption: (_: object) => "Loss and accuracy, epoch by epoch",

  learned: (_: object) => "What the weights look like",
  templates: (v: { net: string }) => `${v.net}: one template per class`,
  templatesCaption: (v: { count: number; shape: string; colour: boolean }) =>
    `${whole(v.count)} templates of ${v.shape} weights, one for each pixel value. ${v.colour ? "Where a template is redder than mid-grey, red in the image speaks for the class, and so for green and blue; where it is less so, against it." : "Where a template is orange, a bright pixel speaks for the class; where it is blue, a bright pixel speaks against it."} A template is one pattern of the whole image: all the examples of its class weighed against all the others. It is not a typical example, it has no parts, and it does not move: what is shifted in the image meets other weights.`,
  templateAlt: (v: { name: string }) => `Template of class ${v.name}`,
  filters: (v: { net: string }) => `${v.net}: the filters of the first convolution`,
  filtersCaption: (v: { count: number; shape: string; layer: string; colour: boolean }) =>
    `The ${whole(v.count)} filters of ${v.layer}, ${v.shape} weights each. A filter slides over the image, and its activation map is high ${v.colour ? "where the image has the filter's pattern of colours" : "where the image is bright under orange and dark under blue"}. It is a small local pattern, the same at every position. It stands for no class, and the picture does not show what later layers make of it.`,
  filterAlt: (v: { name: string }) => `Filter ${v.name}`,
  ofChannel: (v: { name: string; channel: number }) => `${v.name}, channel ${v.channel}`,
  firstOf: (v: { shown: number; all: number }) => `The first ${whole(v.shown)} of ${whole(v.all)} pictures.`,
  scaleAlt: (v: { colour: boolean }): string =>
    v.colour ? "Scale from black over mid-grey to white" : "Scale from blue over near-white to orange",
  scaleNote: (v: { colour: boolean }) =>
    `One scale for all of these pictures${v.colour ? ", for red, green and blue alike" : ""}; it ends at the largest magnitude among their weights.`,

  confusion: (_: object) => "What is taken for what",
  mostOften: (v: { pairs: readonly { actual: string; predicted: string; images: number }[] }) =>
    `Most often: ${v.pairs.map((p) => `${p.actual} taken for ${p.predicted} (${whole(p.images)})`).join(", ")}.`,
  confusionNote: (v: { images: number }) =>
    `${whole(v.images)} test images. Blue: right, the stronger the larger their share of the row. Orange: wrong, the stronger the more there are. Empty: none.`,
  perClassCaption: (_: object) => "Test images of each class, and how well they are found",
  perClassNote: (_: object) =>
    "Precision: of the images taken for a class, how many are of it. Recall: of the images of a class, how many were taken for it. F1: the harmonic mean of the two.",

  mistakes: (_: object) => "Wrong, and sure of it",
  mistakesNote: (v: { net: string; shown: number; wrong: number }) =>
    `${v.shown === v.wrong ? `The ${whole(v.wrong)}` : `${whole(v.shown)} of the ${whole(v.wrong)}`} test images that ${v.net} got wrong, the surest first. The percentage is the probability it gave its answer.`,
  noMistakes: (_: object) => "No test image was taken for another class.",
  mistake: (v: { label: string; predicted: string; probability: number }) =>
    `is ${v.label}, taken for ${v.predicted}, ${(100 * v.probability).toFixed(1)} %`,
  imageAlt: (v: { number: number }) => `Test image ${whole(v.number)}`,

  repeat: (_: object) => "How to do it again",
  repeatNote: (_: object) =>
    "The same version on the same backend learns the same parameters again, to the last bit. The file run.json beside this page says the same as below.",
  repeatOwnNet: (v: { net: string; file: string }) =>
    `${v.net} is not one of the networks that ship: put its description, which stands below, into ${v.file} first.`,
  description: (v: { net: string }) => `Description of ${v.net}`,

  columns: {
    net: "network",
    testAccuracy: "test accuracy",
    testLoss: "test loss",
    epochs: "epochs",
    seed: "seed",
    seconds: "seconds",
    epoch: "epoch",
    trainLoss: "training loss",
    validationLoss: "validation loss",
    trainAccuracy: "training accuracy",
    validationAccuracy: "validation accuracy",
    actual: "is",
    predicted: "taken for",
    f1Of: (v: { net: string }) => `F1 of ${v.net}`,
    data: "data",
    batchSize: "batch size",
    optimizer: "optimizer",
    learningRate: "learning rate",
    momentum: "momentum",
    weightDecay: "weight decay",
    augmentation: "augmentation",
    backend: "backend",
  },
};
