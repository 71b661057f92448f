// hubel rf NET: receptive fields layer by layer; what one unit sees; how much of that gradients really show.

import { wasm } from "../backends/wasm/wasm.ts";
import { type MeasuredField, measuredField } from "../explain/measured-field.ts";
import { sizeOf } from "../kernels/kernel.ts";
import { uniform } from "../kernels/random.ts";
import { nearest } from "../layers/options.ts";
import { shapeText } from "../layers/rule.ts";
import { initialise, type Model } from "../model/model.ts";
import type { Net } from "../net/net.ts";
import { type Box, layersToSeeAll, type ReceptiveField } from "../net/receptive-field.ts";
import { type ResolvedLayer, resolve } from "../net/resolve.ts";
import { type LayerSummary, summarize } from "../net/summary.ts";
import { type Sight, sightOf } from "../net/unit-box.ts";
import { type AddCommand, type CommonOptions, command } from "./command.ts";
import { wrongUse } from "./mistake.ts";
import { loadModel, loadNetFor } from "./net-argument.ts";
import { inputShape, wholeNumber } from "./options.ts";
import { readImage } from "./read-image.ts";
import { type Align, shortened, table } from "./table.ts";
import type { Terminal } from "./terminal.ts";

interface RfOptions extends CommonOptions {
  readonly input?: readonly [number, number, number];
  readonly unit?: Unit;
  readonly image?: string;
  readonly measure?: number;
  readonly seed: number;
}

interface Unit {
  readonly layer: string;
  readonly at: readonly [number, number];
}

export const addRf: AddCommand = (program, words, terminal) => {
  const { cli } = words;
  command(program, words, "rf", cli.verbs.rf, "hubel rf vgg16\n  hubel rf lenet5 --unit conv2:4,4 --measure 20")
    .argument("<NET>", cli.net)
    .option("--unit <LAYER:y,x>", cli.rf.unit, parsedUnit)
    .option("--measure <N>", cli.rf.measure, wholeNumber("--measure", 1))
    .option("--image <FILE>", cli.rf.image)
    .option("--input <C,H,W>", cli.summary.input, inputShape)
    .option("--seed <N>", cli.seed, wholeNumber("--seed", 0), 1)
    .action(async (name: string, options: RfOptions) => {
      if (options.measure !== undefined && options.image !== undefined)
        throw wrongUse((w) => w.cli.notTogether({ one: "--measure", other: "--image" }));
      for (const option of ["measure", "image"] as const)
        if (options[option] !== undefined && !options.unit)
          throw wrongUse((w) => w.cli.needsUnit({ option: `--${option}` }));
      const out = terminal(options);
      const model = await modelOf(name, options);
      const { net } = model;
      const { layers, total } = summarize(net);
      const unit = options.unit && (await asked(options.unit, model, options));
      if (options.json)
        return out.json({
          layers: layers.map(fieldOnly),
          untilAll: untilAll(total.receptiveField, net),
          ...(unit ? { unit } : {}),
        });
      if (unit) return showUnit(unit, net, out);
      showLayers(layers, net, out);
    });
};

const parsedUnit = (given: string): Unit => {
  const [, layer, y, x] = /^(.+):(\d+),(\d+)$/.exec(given) ?? [];
  if (layer === undefined) throw wrongUse((w) => w.cli.needsUnitForm({ given }));
  return { layer, at: [Number(y), Number(x)] };
};

/** With the weights of a model, or fresh ones, which only measuring needs. */
const modelOf = async (name: string, { input, seed }: RfOptions): Promise<Model> => {
  if (name.toLowerCase().endsWith(".safetensors") && !input) return loadModel(name);
  return initialise(await loadNetFor(name, input), seed);
};

const fieldOnly = ({ name, type, output, receptiveField, misaligned }: LayerSummary) => ({
  name,
  type,
  output,
  receptiveField,
  ...(misaligned === undefined ? {} : { misaligned }),
});

// ---- all layers

/** The kinds of layers that could follow until a unit sees the whole image. */
const growing = {
  conv3: [{ kernel: 3, stride: 1 }],
  conv3Strided: [{ kernel: 3, stride: 2 }],
  conv3Pooled: [
    { kernel: 3, stride: 1 },
    { kernel: 2, stride: 2 },
  ],
} as const;

const untilAll = (field: ReceptiveField, { input: [, height = 1, width = 1] }: Net) =>
  Object.fromEntries(
    Object.entries(growing).map(([kind, layers]) => [kind, layersToSeeAll(field, [height, width], layers)]),
  ) as { readonly [K in keyof typeof growing]: number | null };

const showLayers = (layers: readonly LayerSummary[], net: Net, out: Terminal) => {
  const { words } = out;
  const { columns, rf } = words.cli;
  const aligns: readonly Align[] = ["left", "left", "right", "right", "right", "right"];
  const pair = ([v, h]: readonly [number, number]) =>
    v === h ? words.number(v) : `${words.number(v)}, ${words.number(h)}`;
  out.result(
    table(
      [
        [columns.layer, columns.type, columns.output, rf.size, rf.jump, rf.start].map(out.bold),
        null,
        ...layers.map((l) => [
          shortened(l.name, 28),
          l.type,
          shapeText(l.output),
          shapeText(l.receptiveField.size),
          pair(l.receptiveField.jump),
          pair(l.receptiveField.start),
        ]),
      ],
      aligns,
    ),
  );
  out.result(`\n${words.cli.rfFoot({})}`);
  for (const { name, misaligned } of layers)
    if (misaligned !== undefined)
      out.result(words.cli.misaligned({ name, apart: misaligned ? misaligned.join(" x ") : null }));
  // The last layer with positions: what follows sees everything anyway.
  const [, height = 1, width = 1] = net.input;
  const maps = layers.filter(({ output, receptiveField: { jump } }) => output.length === 3 && jump[0] < height);
  const last = maps.at(-1);
  if (last)
    out.result(
      words.cli.untilAll({ layer: last.name, image: `${height}x${width}`, ...untilAll(last.receptiveField, net) }),
    );
};

// ---- one unit

interface SeenUnit extends Sight {
  readonly layer: string;
  readonly at: readonly [number, number];
  readonly measured?: { readonly images: number; readonly most: Box | null; readonly ofBox: number | null };
  readonly magnitude?: MeasuredField["magnitude"];
}

const asked = async ({ layer, at }: Unit, model: Model, options: RfOptions): Promise<SeenUnit> => {
  const resolved = resolve(model.net);
  const found = resolved.layers.find(({ name }) => name === layer);
  if (!found) {
    const known = resolved.layers.map(({ name }) => name);
    throw wrongUse((w) => w.issues.unknownLayerName({ name: layer, nearest: nearest(layer, known) }));
  }
  const [, rows = 0, columns = 0] = mapOf(found);
  if (at[0] >= rows || at[1] >= columns)
    throw wrongUse((w) => w.cli.noSuchUnit({ layer, map: `${rows}x${columns}`, unit: at.join(",") }));
  const seen = { layer, at, ...sightOf(resolved, layer, at) };
  const { box } = seen;
  if (options.measure === undefined && options.image === undefined) return seen;
  const images = await imagesFor(model.net, options);
  const { most, images: count, magnitude } = await measuredField(model, layer, at, images, wasm());
  const ofBox = most && box ? areaOf(most) / areaOf(box) : null;
  const measured = { images: count, most, ofBox };
  return options.json ? { ...seen, measured } : { ...seen, measured, magnitude };
};

const areaOf = ([top, left, bottom, right]: Box) => (bottom - top) * (right - left);

const mapOf = ({ name, place: { output } }: ResolvedLayer): readonly number[] => {
  if (output.length !== 3) throw wrongUse((w) => w.cli.hasNoUnits({ layer: name, output: shapeText(output) }));
  return output;
};

/** The image that was named, or noise: a gradient needs some input, and averages over several say more. */
const imagesFor = async (net: Net, { image, measure = 1, seed }: RfOptions): Promise<Float32Array> => {
  const [channels = 1] = net.input;
  const plain = { mean: Array<number>(channels).fill(0), std: Array<number>(channels).fill(1) };
  if (image !== undefined) return readImage(image, net.input, net.preprocess ?? plain);
  return Float32Array.from({ length: measure * sizeOf(net.input) }, (_, i) => 2 * uniform(seed, i) - 1);
};

const showUnit = ({ layer, at, field, box, inside, measured, magnitude }: SeenUnit, net: Net, out: Terminal) => {
  const { words } = out;
  const text = ([top, left, bottom, right]: Box) =>
    words.cli.boxText({ top, left, bottom: bottom - 1, right: right - 1, size: `${bottom - top}x${right - left}` });
  out.result(out.bold(`${layer} (${at.join(", ")})`));
  if (field && inside < 1) out.result(words.cli.unitSees({ field: text(field), inside: words.percent(inside) }));
  out.result(box ? words.cli.unitBox({ box: text(box) }) : words.cli.unitBlind({}));
  if (!measured || !magnitude) return;
  const part = measured.ofBox === null ? null : words.percent(measured.ofBox);
  out.result(
    words.cli.unitMeasured({ images: measured.images, most: measured.most ? text(measured.most) : null, part }),
  );
  out.result(`\n${heat(magnitude, net, box, out.columns).join("\n")}`);
};

const shades = " ·:-=+*#%@";

/** The gradient's magnitude as characters, the brightest where it is largest, only as far as the box goes. */
const heat = (
  magnitude: MeasuredField["magnitude"],
  { input: [, height = 1, width = 1] }: Net,
  box: Box | null,
  columns: number,
): readonly string[] => {
  const [top, left, bottom, right] = box ?? [0, 0, height, width];
  const each = Math.max(1, Math.ceil((right - left) / Math.min(48, Math.floor(columns / 2))));
  const cells: number[][] = [];
  for (let y = top; y < bottom; y += each) {
    const row: number[] = [];
    for (let x = left; x < right; x += each) {
      let sum = 0;
      for (let v = y; v < Math.min(bottom, y + each); v++)
        for (let h = x; h < Math.min(right, x + each); h++) sum += magnitude[v * width + h] as number;
      row.push(sum);
    }
    cells.push(row);
  }
  const largest = Math.max(...cells.flat());
  // A cell is two characters wide, about as wide as it is high.
  const lines = cells.map((row) =>
    row
      .map((g) =>
        (shades[Math.min(shades.length - 1, Math.floor((g / (largest || 1)) * shades.length))] as string).repeat(2),
      )
      .join("")
      .trimEnd(),
  );
  const isDark = (line: string) => line === "";
  const first = lines.findIndex((line) => !isDark(line));
  return lines.slice(Math.max(0, first), lines.findLastIndex((line) => !isDark(line)) + 1);
};
