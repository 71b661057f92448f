// What the command line says, in English.

import { bytes } from "../bytes.ts";
import { duration, orNearest, percent, whole } from "./phrases.ts";

export const cli = {
  about: "Convolutional networks: describe one, know everything about it, train it, look inside.",
  usage: "Usage:",
  arguments: "Arguments:",
  options: "Options:",
  commands: "Commands:",
  example: "Example:",
  help: "shows this",
  helpVerb: "shows what a command takes: hubel help train",
  version: "shows the version",
  byDefault: (v: { value: string }) => `(default: ${v.value})`,
  json: "machine-readable results",
  quiet: "no progress and no messages",
  seed: "fixes all randomness",
  lang: "language of what people read: en or ko (default: the locale)",
  net: "a name from the zoo, or a .json, .ts, .js, .mjs or .safetensors file",
  model: "a .safetensors model",
  data: "digits (10,000 MNIST images, in the package)",

  verbs: {
    zoo: "lists the networks that ship",
    summary: "shows a network's layers: shapes, parameters, multiply-adds, receptive fields",
    calc: "works out one layer, step by step",
    rf: "shows receptive fields: of every layer, or of one unit",
    compare: "sets two networks side by side, or one beside fully connected layers",
    train: "trains a network, with progress; leaves a run folder",
    eval: "measures a model on test data: loss, accuracy, per class, confusion",
    predict: "says what is in images",
    export: "writes a network for others: a picture (svg) or its description (json)",
  },
  train: {
    net: "the network to train",
    beside: "another network, trained on the same data in the same way, to set beside the first in the report",
    epochs: "how often every image is seen",
    batch: "images per step",
    optimizer: "sgd",
    lr: "learning rate",
    momentum: "momentum",
    weightDecay: "weight decay, on weights but not on biases",
    schedule: "constant or cosine",
    augment: "shift (by up to two pixels) or none",
    threads: "how many threads; one, so far",
    backend: "wasm or reference (slow, readable)",
    out: "the run folder (default: runs/DATA-NET, numbered)",
    resume: "goes on with an interrupted run",
  },
  summary: {
    input: "another input size, C,H,W",
    batch: "counts activations for so many images; with --training, the batch (default: 64)",
    explain: "shows how each number of one layer comes about",
    training:
      "also what training takes: memory by the plan that would run, the largest batch, and the time of an epoch of so many images, measured here",
    frozen: "a layer or a tensor that is not trained; can be given again",
    plan: "prints how a backend would compute it instead: infer or train",
  },
  compareOther: "the other one; without it, fully connected layers of the same shapes",
  layerType: (v: { known: string }) => `the type of the layer: ${v.known}`,
  calc: {
    input: "channels,height,width, or a number of features; given again for layers that read several",
    batch: "how many images",
    option: (v: { types: string }) => `of ${v.types}`,
  },
  rf: {
    unit: "what one unit sees: a layer's name, its row and its column, from 0",
    measure: "also what gradients show, averaged over so many images of noise",
    image: "also what gradients show on this PNG image",
    size: "sees",
    jump: "jump",
    start: "start",
  },
  export: {
    to: "svg or json",
    out: "the file to write (default: standard output)",
  },
  written: (v: { file: string }) => `Written: ${v.file}`,
  evalBatch: "images at a time; the result does not depend on it",
  imageFiles: "PNG images",
  top: "how many classes to name for each image",

  // wrong use
  unknownCommand: (v: { name: string }) => `there is no command "${v.name}".`,
  notYet: (v: { name: string }) => `"${v.name}" is not there yet in this version.`,
  unknownFlag: (v: { name: string }) => `there is no option ${v.name} here.`,
  missingArgument: (v: { name: string }) => `${v.name} is missing.`,
  missingValue: (v: { name: string }) => `${v.name} needs a value.`,
  tooManyArguments: (_: object) => "that is one word too many.",
  seeHelp: (v: { verb: string }) => `See hubel ${v.verb}--help.`,
  hint: (v: { nearest: string }) => `Did you mean "${v.nearest}"?`,
  needsWhole: (v: { option: string; least: number; given: string }) =>
    `${v.option} takes a whole number of at least ${v.least}, not "${v.given}".`,
  needsNumber: (v: { option: string; range: "above0" | "from0" | "from0below1"; given: string }) =>
    `${v.option} takes a number ${{ above0: "above 0", from0: "of at least 0", from0below1: "of at least 0 and below 1" }[v.range]}, not "${v.given}".`,
  notTogether: (v: { one: string; other: string }) => `${v.one} and ${v.other} cannot be given together.`,
  onlyWith: (v: { option: string; other: string }) => `${v.option} needs ${v.other} here.`,
  exportTo: (v: { known: string }) => `--to is missing. It can be ${v.known} so far.`,
  exportNotYet: (v: { given: string; known: string }) =>
    `--to ${v.given} comes in a later version. It can be ${v.known} so far.`,
  needsOneOf: (v: { option: string; given: string; known: string }) =>
    `${v.option} can be ${v.known} so far, not "${v.given}".`,
  needsInput: (v: { given: string }) => `--input takes channels,height,width, such as 3,32,32, not "${v.given}".`,
  unknownLayerType: (v: { type: string; nearest: string | null; known: string }) =>
    `there is no layer type "${v.type}".${v.nearest ? orNearest(v.nearest) : ` There are ${v.known}.`}`,
  optionOfOthers: (v: { option: string; type: string; known: string }) =>
    `${v.type} has no ${v.option}. It has ${v.known === "" ? "no options" : v.known}.`,
  needsUnit: (v: { option: string }) => `${v.option} is about one unit: name it with --unit.`,
  needsUnitForm: (v: { given: string }) => `--unit takes LAYER:row,column, such as conv2:3,3, not "${v.given}".`,
  noSuchUnit: (v: { layer: string; map: string; unit: string }) =>
    `${v.layer} gives maps of ${v.map}, so that it has no unit ${v.unit}: rows and columns count from 0.`,
  hasNoUnits: (v: { layer: string; output: string }) =>
    `${v.layer} gives ${v.output} numbers without positions, each of which depends on the whole image.`,
  notWithResume: (v: { option: string }) => `${v.option} cannot be given with --resume: a run goes on as it began.`,

  // files and folders
  noSuchNet: (v: { name: string; nearest: string | null }) =>
    `${v.name}: there is no such network in the zoo and no such file.${orNearest(v.nearest)} hubel zoo lists the networks.`,
  noSuchFile: (v: { file: string }) => `${v.file}: there is no such file or folder.`,
  notAFolder: (v: { file: string }) => `${v.file}: this, or something on the way to it, is a file and not a folder.`,
  isFolder: (v: { file: string }) => `${v.file}: this is a folder, and a file is expected.`,
  notReadable: (v: { file: string }) => `${v.file}: you may not read this.`,
  notWritable: (v: { file: string }) => `${v.file}: you may not write here.`,
  diskFull: (v: { file: string }) => `${v.file}: the disk is full. Make room, or choose another folder with --out.`,
  fileTrouble: (v: { file: string; code: string }) => `${v.file}: this does not work here (${v.code}).`,
  notJson: (v: { file: string; detail: string }) => `${v.file}: this is not JSON (${v.detail}).`,
  noDefaultNet: (v: { file: string }) => `${v.file}: its default export is not a net.`,
  moduleFails: (v: { file: string; detail: string }) => `${v.file}: running it failed: ${v.detail}`,
  unknownKind: (v: { file: string }) =>
    `${v.file}: a network is a .json, .ts, .js, .mjs or .safetensors file. ONNX comes later.`,
  needsWeights: (v: { name: string }) =>
    `${v.name} has no weights. A model is a .safetensors file, such as model.safetensors in a run folder.`,
  noClasses: (v: { name: string }) =>
    `${v.name}: this model does not say what its classes are, or how images become its input.`,
  dataNotYet: (v: { name: string }) =>
    `${v.name}: only "digits" can be read so far; folders, MNIST files and others come later.`,
  noTestData: (v: { name: string }) => `${v.name} has no test images.`,
  notAnImage: (v: { file: string }) => `${v.file}: this is not an image.`,
  badImage: (v: { file: string; detail: string }) => `${v.file}: this image is damaged (${v.detail}).`,
  notPngYet: (v: { file: string }) => `${v.file}: only PNG images can be read so far.`,
  outNotEmpty: (v: { folder: string }) =>
    `${v.folder}: there is something in it already. Choose another folder with --out.`,
  noCheckpoint: (v: { folder: string }) => `${v.folder}: there is no checkpoint in it to go on from.`,
  notARun: (v: { folder: string }) =>
    `${v.folder}: this is not a run folder: there is no run.json that can be read in it.`,
  runFinished: (v: { folder: string }) =>
    `${v.folder}: this run is finished. Its model is ${v.folder}/model.safetensors.`,
  otherVersion: (v: { folder: string; given: string; known: string }) =>
    `${v.folder}: this run was made by version ${v.given}, and this is ${v.known}. Going on could give other results; start anew instead.`,
  otherBackend: (v: { folder: string; given: string; known: string }) =>
    `${v.folder}: this run was made on ${v.given}, and here is ${v.known}. Going on would not give the same results; start anew instead.`,

  // training
  training: (v: {
    net: string;
    parameters: number;
    data: string;
    images: number;
    validation: number;
    backend: string;
  }) =>
    `Training ${v.net}: ${whole(v.parameters)} parameters, ${whole(v.images)} images of ${v.data}, ${whole(v.validation)} to validate.\n${v.backend}, 1 thread; Ctrl-C stops and can be resumed.`,
  progress: (v: {
    epoch: number;
    epochs: number;
    batch: number;
    batches: number;
    bar: string;
    loss: number;
    accuracy: number;
    rate: number;
    left: string;
  }) =>
    `epoch ${v.epoch}/${v.epochs} ${v.bar}batch ${v.batch}/${v.batches} loss ${v.loss.toFixed(3)} accuracy ${percent(v.accuracy)} ${whole(Math.round(v.rate))} images/s ${v.left} left`,
  epochDone: (v: {
    epoch: number;
    epochs: number;
    trainLoss: number;
    trainAccuracy: number;
    validationLoss: number | null;
    validationAccuracy: number | null;
  }) =>
    `epoch ${String(v.epoch).padStart(String(v.epochs).length)}/${v.epochs}  training loss ${v.trainLoss.toFixed(3)} ${percent(v.trainAccuracy)}${v.validationLoss === null || v.validationAccuracy === null ? "" : `  validation loss ${v.validationLoss.toFixed(3)} ${percent(v.validationAccuracy)}`}`,
  duration: (v: { seconds: number }) =>
    v.seconds < 60 ? `${Math.ceil(v.seconds)} s` : `${Math.floor(v.seconds / 60)} min ${Math.ceil(v.seconds % 60)} s`,
  stopped: (v: { program: string; folder: string }) =>
    `Stopped; a checkpoint is written. Go on with: ${v.program} train --resume ${v.folder}`,
  testAccuracy: (v: { net: string; accuracy: number; images: number; wrong: number; seconds: number }) =>
    `${v.net}: ${percent(v.accuracy)} of ${whole(v.images)} test images right, ${v.wrong} wrong (${v.seconds.toFixed(1)} s of training)`,
  confusion: (_: object) => "Confusion matrix: a row for what it is, a column for what it was taken for",
  runFolder: (v: { folder: string }) => `Run folder: ${v.folder}`,
  next: (_: object) => "What to try next",
  nextReport: (v: { file: string }) => `open ${v.file} in a browser: curves, filters, the surest mistakes`,
  nextEval: (_: object) => "per class",
  nextSummary: (_: object) => "every layer's shape, cost and receptive field",
  nextAgain: (_: object) => "another seed, another learning rate",

  // tables
  columns: {
    layer: "layer",
    type: "type",
    output: "output",
    parameters: "parameters",
    macs: "MACs",
    field: "sees",
    name: "name",
    input: "input",
    source: "source",
    class: "class",
    precision: "precision",
    recall: "recall",
    f1: "F1",
    images: "images",
  },
  total: "total",
  summaryFoot: (v: {
    parameters: number;
    trainable: number;
    buffers: number;
    parameterBytes: number;
    macs: number;
    otherFlops: number;
    activationBytes: number;
    images: number;
  }) =>
    [
      `${whole(v.parameters)} parameters (${bytes(v.parameterBytes)})${v.trainable === v.parameters ? "" : `, ${whole(v.trainable)} of them trainable`}${v.buffers > 0 ? `,\n  and ${whole(v.buffers)} numbers saved but not learned` : ""}`,
      `${whole(v.macs)} multiply-adds (MACs) an image = ${whole(2 * v.macs)} FLOPs`,
      "  MACs: a product with its sum, in convolution and linear layers, taps on",
      "  padding counted, biases not.",
      ...(v.otherFlops === 0
        ? []
        : [
            `  Besides, ${whole(v.otherFlops)} operations: normalisation, activations, pooling and sums,`,
            "  an addition, comparison or multiplication each.",
          ]),
      `activations of ${v.images === 1 ? "one image" : `${whole(v.images)} images`}: ${bytes(v.activationBytes)}, before any memory is reused`,
      '"sees" is the receptive field: the input pixels, height x width, that one number',
      "of the output can depend on.",
    ].join("\n"),
  misaligned: (v: { name: string; apart: string | null }) =>
    v.apart === null
      ? `! ${v.name}: the units of its branches lie at different distances, so that they look at different places.`
      : `! ${v.name}: its branches look at places ${v.apart} pixels apart.`,
  measuring: (_: object) => "measuring a few steps of training …",
  trainingFoot: (v: {
    batch: number;
    bytes: number;
    lastingBytes: number;
    workingBytes: number;
    limitBytes: number;
    largestBatch: number;
    images: number;
    imagesPerSecond: number | null;
    secondsPerEpoch: number | null;
    backend: string;
  }) =>
    [
      `training with batches of ${whole(v.batch)} takes ${bytes(v.bytes)}: ${bytes(v.lastingBytes)} for parameters, gradients and momentum,`,
      `  ${bytes(v.workingBytes)} for activations, their gradients and packed weights, as the plan shares it`,
      v.largestBatch === 0
        ? `not even one image fits into ${bytes(v.limitBytes)}`
        : `the largest batch in ${bytes(v.limitBytes)} is ${whole(v.largestBatch)}`,
      ...(v.imagesPerSecond === null || v.secondsPerEpoch === null
        ? []
        : [
            `about ${duration(v.secondsPerEpoch)} an epoch of ${whole(v.images)} images on this machine (${v.backend}, ${v.imagesPerSecond < 10 ? v.imagesPerSecond.toFixed(2) : whole(Math.round(v.imagesPerSecond))} images/s measured)`,
          ]),
    ].join("\n"),
  compared: {
    layers: "layers",
    activations: "activations",
    field: "sees",
    shapes: "from → to",
    connected: "fully connected",
  },
  compareFoot: (_: object) =>
    "× is how many times the first one's number the second one has. Multiply-adds and\nactivations are for one image; activations before any memory is reused.",
  nothingShared: (_: object) => "This network has no layer that shares its weights between positions.",
  connectedFoot: (v: { macs: number; connected: number }) =>
    [
      "A fully connected layer has a weight from every input number to every output",
      "number; a convolution uses the few weights of a filter at every position.",
      `multiply-adds an image: ${whole(v.macs)}, fully connected ${whole(v.connected)}`,
    ].join("\n"),
  rfFoot: (_: object) =>
    [
      '"sees" is the receptive field in pixels, "jump" the distance between the fields',
      'of neighbouring units, "start" where the field of unit 0 begins (negative: in',
      "the padding).",
    ].join("\n"),
  untilAll: (v: {
    layer: string;
    image: string;
    conv3: number | null;
    conv3Strided: number | null;
    conv3Pooled: number | null;
  }) =>
    v.conv3 === 0
      ? `From ${v.layer} on, a unit's field is as large as the ${v.image} image.`
      : [
          `More 3x3 convolutions after ${v.layer} until a unit sees ${v.image} pixels:`,
          `  ${whole(v.conv3 ?? 0)} with stride 1, ${whole(v.conv3Strided ?? 0)} with stride 2, ${whole(v.conv3Pooled ?? 0)} with 2x2 pooling after each`,
        ].join("\n"),
  boxText: (v: { top: number; left: number; bottom: number; right: number; size: string }) =>
    `rows ${v.top} to ${v.bottom}, columns ${v.left} to ${v.right} (${v.size})`,
  unitSees: (v: { field: string; inside: string }) => `field:    ${v.field}; ${v.inside} of it inside the image`,
  unitBox: (v: { box: string }) => `sees:     ${v.box}`,
  unitBlind: (_: object) => "sees:     nothing of the image: all that it reads is padding",
  unitMeasured: (v: { images: number; most: string | null; part: string | null }) =>
    v.most === null
      ? "measured: no pixel has a gradient here"
      : `measured: 95 % of the gradient lies in ${v.most},\n          ${v.part ?? ""} of what it sees (${v.images === 1 ? "one image" : `mean of ${whole(v.images)} images`})`,
  reached: (v: { shape: string }) => `Up to there the net gives ${v.shape}.`,
  repairs: (_: object) => "Any of these mends it:",
  evalHead: (v: { images: number; loss: number; accuracy: number; top5: number | null }) =>
    `${whole(v.images)} images: loss ${v.loss.toFixed(4)}, accuracy ${percent(v.accuracy)}${v.top5 === null ? "" : `, among the five most probable ${percent(v.top5)}`}`,
  internal: (_: object) => "Something went wrong inside hubel; this is a mistake of ours, not of yours.",
};
