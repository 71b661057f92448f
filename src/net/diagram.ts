// A net as a picture: SVG text for papers, slides and READMEs. Nothing is measured in a browser and nothing is loaded: the
// same net gives the same text everywhere. What stands where is worked out in diagram/.

import { shapeText } from "../layers/rule.ts";
import { type Language, wordsIn } from "../words/index.ts";
import { type Box, boxesOf, joinedText, type Kind, layerText } from "./diagram/boxes.ts";
import { commonStart, type Group, groupsOf } from "./diagram/fold.ts";
import { type Frame, frameHeading, pageOf } from "./diagram/page.ts";
import type { Measures } from "./diagram/placing.ts";
import type { Line, Placed } from "./diagram/routes.ts";
import { escaped, fitted, textWidth } from "./diagram/text.ts";
import { uShape } from "./diagram/u-shape.ts";
import type { Net } from "./net.ts";
import { resolve } from "./resolve.ts";
import { summarize } from "./summary.ts";

export interface DiagramOptions {
  /** Of the heading, the legend and the description; English where left out. */
  readonly language?: Language;
  /** Whether blocks that repeat are drawn once, with their number; where left out, those of nets above 40 boxes. */
  readonly fold?: boolean;
}

/** The border and the mark of a box, and its ground; both are told apart in print and by most who see few colours. */
const colours: Readonly<Record<Kind, readonly [strong: string, light: string]>> = {
  input: ["#333333", "#ffffff"],
  convolution: ["#1f5fa8", "#deebf7"],
  linear: ["#75409a", "#efe3f5"],
  resize: ["#b3540e", "#fde7d3"],
  join: ["#1b7340", "#dcf1e3"],
  pointwise: ["#7d6608", "#f8f0c8"],
  other: ["#555555", "#ececec"],
};
const ink = "#1a1a1a";
const faint = "#555555";

/** Nets of more boxes than this are folded. */
const mostUnfolded = 40;

const border = 24;
const big = 13;
const small = 11;
const titleSize = 18;
/** Where the text in a box begins, behind the mark of its shape. */
const indent = 38;
const inset = 9;
const lineHeight = 15;
const widestBox = 340;
const widestName = 150;

/**
 * The net as an SVG picture: a box per layer (with the activation or normalisation behind it), its options and the shape
 * it gives, lines for what reads what. Nets whose skips are nested, as U-Net's, are drawn as a U.
 * @returns a whole SVG document; sizes in it are pixels
 * @throws UserError where the net has problems
 */
export const diagram = (net: Net, options: DiagramOptions = {}): string => {
  const words = wordsIn(options.language ?? "en").diagram;
  const boxes = boxesOf(resolve(net));
  const { fold = boxes.length > mostUnfolded } = options;
  const groups = groupsOf(boxes, fold);
  const texts = textsOf(boxes, groups, words.input({}));
  const width = Math.min(widestBox, Math.ceil(Math.max(...[...texts.values()].map(neededWidth))));
  const measures: Measures = { width, heightOf: (box) => 2 * lineHeight + (joinedText(box) === "" ? 13 : 27) };
  const isFolded = groups.some(({ times }) => times > 1);
  const page = (isFolded ? null : uShape(boxes, measures)) ?? pageOf(boxes, groups, measures);

  const { layers, total } = summarize(net);
  const facts = words.facts({
    layers: layers.length,
    input: shapeText(net.input),
    output: shapeText(layers.find(({ name }) => name === net.output)?.output ?? layers.at(-1)?.output ?? []),
    parameters: total.parameters,
    macs: total.macs,
  });
  const name = net.name ?? words.unnamed({});
  const present = new Set(page.boxes.map(({ box }) => (boxes[box] as Box).kind));
  const kinds = (Object.keys(colours) as Kind[]).filter((kind) => kind !== "input" && present.has(kind));
  const legend = legendOf(kinds, words, Math.max(page.width, textWidth(facts, small)));
  const content = Math.max(page.width, legend.width, textWidth(facts, small));
  const head = border + titleSize + small + 26;
  const all = {
    width: Math.ceil(content + 2 * border),
    height: Math.ceil(head + page.height + 28 + legend.height + border),
  };
  const title = fitted(name, titleSize * 1.1, content);

  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" width="${all.width}" height="${all.height}" viewBox="0 0 ${all.width} ${all.height}" font-family="Helvetica, Arial, 'Liberation Sans', 'Noto Sans KR', sans-serif">`,
    `<title>${escaped(name)}</title>`,
    `<desc>${escaped(`${facts} ${words.legend({})}`)}</desc>`,
    `<rect width="${all.width}" height="${all.height}" fill="#ffffff"/>`,
    text(border, border + titleSize - 4, title, { size: titleSize, weight: "bold" }),
    text(border, border + titleSize + small + 5, facts, { fill: faint }),
    `<g transform="translate(${number(border + (content - page.width) / 2)} ${head})">`,
    ...page.frames.map((frame) => frameOf(frame, words.repeated)),
    `<g fill="none" stroke="#444444" stroke-width="1.4">`,
    ...page.lines.map((line) => `<path d="${pathOf(line)}"/>`),
    "</g>",
    `<path fill="#444444" d="${page.lines.map(arrowOf).join("")}"/>`,
    ...page.boxes.map((placed) => boxOf(placed, boxes[placed.box] as Box, texts.get(placed.box) as BoxText, width)),
    "</g>",
    `<g transform="translate(${border} ${number(head + page.height + 28)})">`,
    ...legend.lines,
    "</g>",
    "</svg>",
  ].join("\n")}\n`;
};

interface BoxText {
  readonly type: string;
  /** The layers joined to it, on a line of their own. */
  readonly joined: string;
  readonly name: string;
  readonly shape: string;
}

const textsOf = (boxes: readonly Box[], groups: readonly Group[], input: string): ReadonlyMap<number, BoxText> => {
  const shown = new Map<number, string>([[0, shapeText((boxes[0] as Box).shape)]]);
  for (const { shapes } of groups) for (const [place, shape] of shapes) shown.set(place, shape);
  return new Map(
    [...shown].map(([place, shape]) => {
      const box = boxes[place] as Box;
      const [head] = box.layers;
      const name = head?.name ?? "";
      return [place, { type: head ? layerText(head) : input, joined: joinedText(box), name, shape }];
    }),
  );
};

const neededWidth = ({ type, joined, name, shape }: BoxText): number =>
  indent +
  inset +
  Math.max(
    textWidth(type, big, true),
    textWidth(joined, small),
    Math.min(widestName, textWidth(name, small)) + 12 + textWidth(shape, small, true),
  );

interface TextLook {
  readonly size?: number;
  readonly weight?: "bold";
  readonly fill?: string;
  readonly anchor?: "end";
}
const text = (x: number, y: number, content: string, look: TextLook = {}): string => {
  const { size = small, weight, fill = ink, anchor } = look;
  const more = `${weight ? ` font-weight="${weight}"` : ""}${anchor ? ` text-anchor="${anchor}"` : ""}`;
  return `<text x="${number(x)}" y="${number(y)}" font-size="${size}" fill="${fill}"${more}>${escaped(content)}</text>`;
};

/** A tenth of a pixel is enough. */
const number = (n: number): string => String(Math.round(10 * n) / 10);

/** The box; all its layers' names show where a pointer rests on it. */
const boxOf = ({ x, y, height }: Placed, { kind, layers, shape }: Box, texts: BoxText, width: number): string => {
  const left = x - width / 2;
  const right = left + width - inset;
  const [strong, light] = colours[kind];
  const bottom = y + height - 10;
  const room = width - indent - inset - 12 - textWidth(texts.shape, small, true);
  return [
    "<g>",
    ...(layers.length > 0 ? [`<title>${escaped(layers.map(({ name }) => name).join(", "))}</title>`] : []),
    `<rect class="box" x="${number(left)}" y="${number(y)}" width="${number(width)}" height="${number(height)}" rx="4" fill="${light}" stroke="${strong}" stroke-width="1.4"/>`,
    markOf(left + indent / 2, y + height / 2, shape, strong),
    text(left + indent, y + 18, fitted(texts.type, big * 1.07, width - indent - inset), { size: big, weight: "bold" }),
    ...(texts.joined === ""
      ? []
      : [text(left + indent, y + 18 + lineHeight, fitted(texts.joined, small, width - indent - inset))]),
    text(left + indent, bottom, fitted(texts.name, small, room), { fill: faint }),
    text(right, bottom, texts.shape, { weight: "bold", anchor: "end" }),
    "</g>",
  ].join("");
};

/** The shape as an oblong: high as the map is, wide as it has channels, both by their logarithms. */
const markOf = (x: number, y: number, [channels = 1, rows = 1]: readonly number[], fill: string): string => {
  const across = Math.min(26, 2 + 2.1 * Math.log2(channels));
  const down = Math.min(32, 2 + 3.2 * Math.log2(rows));
  return `<rect x="${number(x - across / 2)}" y="${number(y - down / 2)}" width="${number(across)}" height="${number(down)}" fill="${fill}"/>`;
};

/** A dashed border with its heading on both sides of the line that enters. */
const frameOf = (
  { x, y, width, height, middle, group: { times, names } }: Frame,
  sentence: (v: { times: number; first: string; last: string }) => string,
): string => {
  const [first, last] = names ?? ["", ""];
  const title = sentence({ times, first, last });
  const baseline = y + frameHeading - 5;
  const start = middle + 8;
  const room = x + width - 8 - start;
  const whole = `${first} – ${last}`;
  const shared = commonStart([first, last]).length;
  const short = (name: string) => name.slice(shared === 0 ? 0 : shared + 1);
  const shorter = [whole, `${short(first)} – ${short(last)}`].filter((range) => /\p{L}/u.test(range));
  const range = shorter.find((range) => textWidth(range, small) <= room) ?? `${first} – ${short(last)}`;
  return [
    `<g><title>${escaped(title)}</title>`,
    `<rect x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${number(height)}" rx="8" fill="#f7f7f7" stroke="#777777" stroke-dasharray="5 4"/>`,
    text(x + 10, baseline, `× ${times}`, { size: big, weight: "bold" }),
    text(start, baseline, fitted(range, small, room), { fill: faint }),
    "</g>",
  ].join("");
};

const rounding = 8;

/** The line as a path with rounded corners, up to where its arrow begins. */
const pathOf = ({ points, arrow }: Line): string =>
  points
    .map((p, i) => {
      const [before, after] = [points[i - 1], points[i + 1]];
      if (!before) return `M${number(p.x)} ${number(p.y)}`;
      if (!after) {
        const end = arrow ? towards(p, before, arrowLength) : p;
        return `L${number(end.x)} ${number(end.y)}`;
      }
      const [a, b] = [towards(p, before, rounding), towards(p, after, rounding)];
      return `L${number(a.x)} ${number(a.y)}Q${number(p.x)} ${number(p.y)} ${number(b.x)} ${number(b.y)}`;
    })
    .join("");

/** The point at a distance from one, on the way to another, but not beyond the middle of that way. */
const towards = (from: { x: number; y: number }, to: { x: number; y: number }, distance: number) => {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const part = Math.min(distance / length, 0.5);
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
};

const arrowLength = 7;
const arrowHalf = 3.5;

const arrowOf = ({ points, arrow }: Line): string => {
  const [before, end] = points.slice(-2);
  if (!arrow || !before || !end) return "";
  const [dx, dy] = [Math.sign(end.x - before.x), Math.sign(end.y - before.y)];
  const [x, y] = [end.x - dx * arrowLength, end.y - dy * arrowLength];
  const corner = (side: number) => `${number(x + side * dy * arrowHalf)} ${number(y + side * dx * arrowHalf)}`;
  return `M${number(end.x)} ${number(end.y)}L${corner(1)}L${corner(-1)}Z`;
};

/** What the colours and marks mean, in as many lines as fit the width. */
const legendOf = (kinds: readonly Kind[], words: ReturnType<typeof wordsIn>["diagram"], width: number) => {
  const lines: string[] = [];
  let [x, y, widest] = [0, 0, 0];
  for (const kind of kinds) {
    const [strong, light] = colours[kind];
    const name = words.kinds[kind as keyof typeof words.kinds];
    const needed = 20 + textWidth(name, small);
    if (x > 0 && x + needed > width) [x, y] = [0, y + 20];
    lines.push(
      `<rect x="${number(x)}" y="${number(y)}" width="14" height="12" rx="2" fill="${light}" stroke="${strong}"/>`,
      text(x + 20, y + 10, name),
    );
    x += needed + 16;
    widest = Math.max(widest, x - 16);
  }
  lines.push(text(0, y + 34, words.legend({}), { fill: faint }));
  return { lines, width: Math.max(widest, textWidth(words.legend({}), small)), height: y + 38 };
};
