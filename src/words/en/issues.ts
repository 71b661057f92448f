// What can be wrong with a net, a file or a training, in English.

import { bytes } from "../bytes.ts";
import { expected, orNearest, whole } from "./phrases.ts";

export const issues = {
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
};
