// Every sentence a user reads, in English. The Korean ones must have the same keys and take the same values.

import { bytes } from "./bytes.ts";
import type { Repair } from "./issue.ts";
import { layerText, optionsText } from "./repair.ts";

const whole = (n: number) => n.toLocaleString("en-US");
const oneDecimal = (n: number) => n.toLocaleString("en-US", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
/** A time as people say it. */
const duration = (seconds: number) =>
  seconds < 60
    ? `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`
    : seconds < 3600
      ? `${(seconds / 60).toFixed(1)} min`
      : `${(seconds / 3600).toFixed(1)} h`;
const orNearest = (nearest: string | null) => (nearest ? ` Did you mean "${nearest}"?` : "");
const percent = (ratio: number) => `${(100 * ratio).toFixed(2)} %`;
/** How many times as much. */
const ratio = (times: number) => (times < 10 ? times.toFixed(1) : whole(Math.round(times)));
const quoted = (words: readonly string[]) => words.map((word) => `"${word}"`).join(", ");
const expected = {
  count: () => "a whole number of at least 1",
  whole: () => "a whole number of at least 0",
  pair: () => "[vertical, horizontal], whole numbers of at least 1",
  wholePair: () => "[vertical, horizontal], whole numbers of at least 0",
  padding: (words: readonly string[]) =>
    `[top, left, bottom, right], whole numbers of at least 0${words.length > 0 ? `, or ${quoted(words)}` : ""}`,
  flag: () => "true or false",
  number: () => "a number",
  positive: () => "a number above 0",
  fraction: () => "a number of at least 0 and below 1",
  choice: (words: readonly string[]) => `one of ${quoted(words)}`,
};
/** "a", "a, or b", "a, b, or c". */
const orList = (items: readonly string[]) =>
  items.length < 2 ? items.join() : `${items.slice(0, -1).join(", ")}, or ${items.at(-1)}`;

export const en = {
  number: whole,
  /** 1,234,567 as "1.2 M". */
  millions: (n: number) => `${oneDecimal(n / 1e6)} M`,
  /** Large numbers shortened: 12.3 M. */
  compact: (n: number) => (n < 1e6 ? whole(n) : n < 1e9 ? `${oneDecimal(n / 1e6)} M` : `${oneDecimal(n / 1e9)} G`),
  /** How many times as much, small parts as fractions: "1/34", "0.50", "23,671". */
  ratio: (times: number) => {
    if (times < 0.1 && times > 0) return `1/${whole(Math.round(1 / times))}`;
    return times < 10 ? times.toFixed(2) : whole(Math.round(times));
  },
  percent,

  repair: (r: Repair) => {
    if ("remove" in r) return `removing "${r.remove}"`;
    if ("set" in r) return optionsText(r.set) + (r.at === undefined ? "" : ` at "${r.at}"`);
    return `${r.before.map(layerText).join(" and ")} before ${r.input === undefined ? "it" : `its input ${r.input + 1}`}`;
  },
  tryThis: (v: { repairs: readonly string[] }) => `Try ${orList(v.repairs)}.`,
  atLayer: (v: { number: number; name: string; text: string }) => `layer ${v.number} "${v.name}": ${v.text}`,

  /** What an editor shows at the keys of a net's description. */
  schema: {
    title: "A convolutional network, described for hubel",
    net: "Layers with their options, without weights. Every layer reads the one before it unless it says otherwise.",
    keys: {
      $schema: "where this schema is, for editors",
      hubel: "the version of this format",
      name: "what the network is called",
      input: "[channels, height, width] of one image",
      classes: "the names of the classes, in the order of the outputs",
      preprocess: "how an image becomes the input: (value / 255 - mean) / std, channel by channel",
      mean: "one mean per channel",
      std: "one standard deviation per channel, above 0",
      size: "[height, width] of the images, those of the input",
      layers: "the layers in order",
      output: "the layer whose output is the network's, where that is not the last",
    },
    layer: {
      type: "which kind of layer this is",
      name: "what the layer is called; without it, its type and count: conv1, relu1",
      inputs: 'the layers it reads, by name, where that is not the one before; "input" is the network\'s input',
      several: 'the layers it brings together, by name; "input" is the network\'s input',
    },
    option: (v: { expects: keyof typeof expected; choices: readonly string[] }) => expected[v.expects](v.choices),
  },

  /** What the letters of formulas mean; letters with one meaning stand together. */
  symbols: {
    C: "channels",
    "H W": "height and width",
    "H' W'": "those after the layer",
    F: "filters, or features",
    I: "inputs",
    N: "images",
    "K Kh Kw": "kernel",
    S: "stride",
    P: "padding",
    Q: "padding on the far side",
    D: "dilation",
    G: "groups",
    E: "output padding",
    "r j s": "receptive field, jump and start before the layer",
    s1: "where a branch's field starts",
    e1: "where it ends",
    C1: "channels of an input",
  },
  /** What the numbers of a working are about. */
  quantities: {
    channels: "channels",
    height: "height",
    width: "width",
    features: "features",
    shape: "shape",
    parameters: "parameters",
    buffers: "saved, not learned",
    macs: "multiply-adds (MACs)",
    flops: "FLOPs",
    otherFlops: "other operations",
    activationBytes: "activation bytes",
    batchOutputs: "numbers for the batch",
    fieldSize: "receptive field",
    fieldJump: "jump",
    fieldStart: "start",
    fieldSizeVertical: "receptive field, vertical",
    fieldJumpVertical: "jump, vertical",
    fieldStartVertical: "start, vertical",
    fieldSizeHorizontal: "receptive field, horizontal",
    fieldJumpHorizontal: "jump, horizontal",
    fieldStartHorizontal: "start, horizontal",
  },

  issues: {
    // a layer
    unknownLayer: (v: { type: string; nearest: string | null }) =>
      `there is no layer type "${v.type}".${orNearest(v.nearest)}`,
    unknownOption: (v: { option: string; nearest: string | null }) =>
      `there is no option "${v.option}".${orNearest(v.nearest)}`,
    missingOption: (v: { option: string }) => `the option "${v.option}" is missing.`,
    badOption: (v: { option: string; expects: keyof typeof expected; choices: readonly string[]; given: string }) =>
      `${v.option} must be ${expected[v.expects](v.choices)}, not ${v.given}.`,
    needsMap: (v: { type: string; input: string }) =>
      `${v.type} needs channels x height x width, but its input is ${v.input}. Put it before flatten.`,
    needsFlat: (v: { type: string; input: string }) => `${v.type} needs flat features, but its input is ${v.input}.`,
    kernelDoesNotFit: (v: { kernel: string; dilation: string | null; input: string; padding: string }) =>
      `a ${v.kernel} kernel${v.dilation ? ` (dilation ${v.dilation})` : ""} does not fit its ${v.input} input (padding ${v.padding}).`,
    sameNeedsStrideOne: (_: object) => 'padding "same" keeps the size, which needs stride 1.',
    groupsDoNotDivide: (v: { groups: number; channels: number; filters: number }) =>
      `${v.groups} groups must divide both its ${v.channels} input channels and its ${v.filters} filters.`,
    paddingTooFar: (v: { mode: "reflect" | "circular"; padding: string; input: string }) =>
      `padding ${v.padding} is more than a ${v.input} input has to ${v.mode === "reflect" ? "reflect: it must be smaller than the size" : "go round: it must not exceed the size"}.`,
    outputPaddingTooLarge: (v: { outputPadding: string }) =>
      `output padding ${v.outputPadding} must be smaller than the stride or the dilation.`,
    nothingLeft: (v: { height: number; width: number }) =>
      `its padding takes away all that it makes: ${v.height}x${v.width} would be left.`,
    shapesDiffer: (v: { type: string; first: string; other: string; number: number }) =>
      `${v.type} needs inputs of one shape, but the first is ${v.first} and number ${v.number} is ${v.other}.`,
    sizesDiffer: (v: { type: string; first: string; other: string; number: number }) =>
      `${v.type} needs inputs of one height and width, but the first is ${v.first} and number ${v.number} is ${v.other}.`,
    twoInputs: (v: { type: string; given: number }) => `${v.type} reads two layers, but ${v.given} are named.`,
    poolPaddingTooLarge: (v: { kernel: string; padding: string }) =>
      `padding ${v.padding} is more than half of the ${v.kernel} kernel, so that a window could lie in the padding alone.`,
    // a net
    badInput: (v: { input: string }) =>
      `the input must be [channels, height, width], whole numbers of at least 1, not ${v.input}.`,
    noLayers: (_: object) => "the net has no layers.",
    nameTaken: (v: { name: string }) => `another layer is called "${v.name}" already.`,
    nameReserved: (v: { name: string }) => `"${v.name}" is the name of something else in a training. Choose another.`,
    unknownBlockOption: (v: { block: string; option: string; nearest: string | null }) =>
      `${v.block} has no option "${v.option}".${orNearest(v.nearest)}`,
    notAPart: (v: { block: string; given: string }) =>
      `${v.block} takes layers and blocks, and this is neither: ${v.given}.${v.block === "parallel" ? " Each branch is a list of them." : ""}`,
    severalInputs: (_: object) =>
      "this layer brings several others together, and it is given fewer than two: as branches of a block, or by name.",
    oneInput: (v: { given: number }) => `this layer reads one layer, but ${v.given} are named.`,
    unknownInput: (v: { name: string; nearest: string | null }) =>
      `it reads "${v.name}", and no layer before it is called that.${orNearest(v.nearest)}`,
    unknownOutput: (v: { name: string; nearest: string | null }) =>
      `the output is said to be "${v.name}", and no layer is called that.${orNearest(v.nearest)}`,
    unusedLayer: (_: object) => "nothing uses its output, and it is not the net's.",
    // a description
    badPreprocess: (v: { channels: number }) =>
      `"preprocess" needs one mean and one std (above 0) for each of the ${v.channels} channels.`,
    preprocessSize: (v: { size: string; input: string }) =>
      `"preprocess" makes images of ${v.size}, but the net takes ${v.input}.`,
    classCount: (v: { classes: number; outputs: number }) =>
      `${v.classes} classes are named, but the net's output has ${v.outputs} numbers.`,
    notANet: (_: object) => "this is not the description of a net: it must be an object.",
    netVersion: (v: { given: string }) =>
      `a net's description begins with "hubel": 1, and here that is ${v.given}. It may come from another version.`,
    unknownKey: (v: { name: string; nearest: string | null }) =>
      `a net's description has no "${v.name}".${orNearest(v.nearest)}`,
    badKey: (v: { name: string }) => `"${v.name}" is missing or has the wrong form in the net's description.`,
    // a program
    cannotTrain: (v: { type: string }) =>
      `${v.type} cannot be trained through here. At the end of a net it is left out by itself; elsewhere remove it.`,
    unknownLayerName: (v: { name: string; nearest: string | null }) =>
      `no layer is called "${v.name}".${orNearest(v.nearest)}`,
    unknownTensor: (v: { name: string; nearest: string | null }) =>
      `no tensor is called "${v.name}".${orNearest(v.nearest)}`,
    nothingToTrain: (_: object) => "nothing can be trained: the net has no parameters, or all of them are frozen.",
    lossNeedsClasses: (v: { output: string }) =>
      `cross-entropy needs one number per class, but the net's output is ${v.output}. End it in flatten and linear.`,
    // a model file
    fileTooShort: (v: { file: string; size: number }) =>
      `${v.file}: a safetensors file has at least 8 bytes, and this one has ${v.size}.`,
    fileTruncated: (v: { file: string; size: number; expected: number }) =>
      `${v.file}: the file is cut off: it should have ${whole(v.expected)} bytes and has ${whole(v.size)}. Copy it again.`,
    fileTooLong: (v: { file: string; size: number; expected: number }) =>
      `${v.file}: the file should have ${whole(v.expected)} bytes and has ${whole(v.size)}.`,
    notSafetensors: (v: { file: string; what: "length" | "header" | "metadata" | "name"; given: string }) =>
      `${v.file}: this is not a safetensors file: ${
        {
          length: `its first 8 bytes should hold its header's length, at most 100,000,000, and hold ${v.given}`,
          header: "its header is not a JSON object",
          metadata: `its metadata should be texts by name, and hold ${v.given}`,
          name: `nothing in it may be called ${v.given}`,
        }[v.what]
      }.`,
    tensorUnreadable: (v: {
      file: string;
      name: string;
      what: "entry" | "dtype" | "shape" | "offsets";
      given: string;
      /** The bytes that its shape asks for. */
      bytes: number;
    }) =>
      `${v.file}: tensor "${v.name}" cannot be read: ${
        {
          entry: `its entry in the header should be an object, and is ${v.given}`,
          dtype: `only float32 (F32) can be read so far, and its dtype is ${v.given}`,
          shape: `its shape should be a list of whole numbers, and is ${v.given}`,
          offsets: `its data_offsets should lie ${whole(v.bytes)} bytes apart, as its shape asks, and are ${v.given}`,
        }[v.what]
      }.`,
    tensorMisplaced: (v: { file: string; name: string; begin: number; expected: number }) =>
      `${v.file}: tensor "${v.name}" begins at byte ${v.begin} instead of ${v.expected}: tensors overlap or leave a gap.`,
    noNetInFile: (v: { file: string }) =>
      `${v.file}: there is no description of a net in it, so it is not a model of hubel's.`,
    modelVersion: (v: { file: string; given: string; known: string }) =>
      `${v.file}: this is a model file of version ${v.given}, and version ${v.known} is known here. It may come from a newer hubel.`,
    tensorMissing: (v: { file: string; name: string; shape: string }) =>
      `${v.file}: tensor "${v.name}" (${v.shape}) is missing.`,
    tensorShape: (v: { file: string; name: string; expected: string; given: string }) =>
      `${v.file}: tensor "${v.name}" is ${v.given}, and the net needs ${v.expected}.`,
    tensorUnexpected: (v: { file: string; name: string }) =>
      `${v.file}: tensor "${v.name}" belongs to no layer of the net.`,
    // a checkpoint
    notACheckpoint: (v: { file: string }) => `${v.file}: this is not a checkpoint of this version.`,
    digitsDamaged: (v: { detail: string }) =>
      `the digits that ship with the package are damaged (${v.detail}). Install it again.`,
    // training
    startMismatch: (v: { name: string; shape: string; given: string | null }) =>
      `the net needs a tensor "${v.name}" of ${v.shape}, and ${v.given === null ? "there is none" : `this one is ${v.given}`}.`,
    startUnexpected: (v: { name: string }) => `the net has no tensor "${v.name}".`,
    notFinite: (v: { pass: "forward" | "backward"; epoch: number; batch: number; rate: number }) =>
      `a number is no longer finite (NaN or infinite), first seen here on the way ${v.pass === "forward" ? "forward" : "back"} in epoch ${v.epoch}, batch ${v.batch}. Try a smaller learning rate than ${v.rate.toPrecision(3)}.`,
    inputMismatch: (v: { net: string; data: string }) =>
      `the net takes images of ${v.net}, but the data's are ${v.data} (channels x height x width).`,
    classMismatch: (v: { net: number; data: number }) =>
      `the net's output has ${v.net} numbers, but the data have ${v.data} classes.`,
    notEnoughMemory: (v: { bytes: number }) =>
      `this needs ${bytes(v.bytes)} of memory in one piece, more than there is. Try smaller batches.`,
    noSimd: (_: object) => "this machine's WebAssembly has no SIMD, which the wasm backend needs.",
  },

  // ---- the command line

  cli: {
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
  },

  // ---- the picture of a net

  diagram: {
    unnamed: (_: object) => "A convolutional network",
    input: (_: object) => "input",
    facts: (v: { layers: number; input: string; output: string; parameters: number; macs: number }) =>
      `${v.layers === 1 ? "1 layer" : `${whole(v.layers)} layers`}, ${v.input} to ${v.output}, ${whole(v.parameters)} parameters, ${whole(v.macs)} multiply-adds an image.`,
    kinds: {
      convolution: "convolution",
      linear: "fully connected",
      resize: "pooling, resizing",
      join: "branches meet",
      pointwise: "normalisation, activation",
      other: "other",
    },
    repeated: (v: { times: number; first: string; last: string }) =>
      `drawn once, ${v.times} times in the network: ${v.first} to ${v.last}`,
    legend: (_: object) =>
      "The mark in a box: as high as the map, as wide as it has channels, both on logarithmic scales.",
  },

  // ---- the report of a run

  report: {
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
  },
};

export type Words = typeof en;
