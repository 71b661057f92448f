// Every sentence a user reads, in English. The Korean ones must have the same keys and take the same values.

import { cli } from "./en/cli.ts";
import { issues } from "./en/issues.ts";
import { expected, numbers, percent, whole } from "./en/phrases.ts";
import { report } from "./en/report.ts";
import type { Repair } from "./issue.ts";
import { layerText, optionsText } from "./repair.ts";

/** "a", "a, or b", "a, b, or c". */
const orList = (items: readonly string[]) =>
  items.length < 2 ? items.join() : `${items.slice(0, -1).join(", ")}, or ${items.at(-1)}`;

export const en = {
  number: numbers.whole,
  millions: numbers.millions,
  compact: numbers.compact,
  ratio: numbers.times,
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

  issues,

  cli,

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

  report,
};

export type Words = typeof en;
