import { describe, expect, test } from "vitest";
import { add } from "../layers/add.ts";
import { conv2d } from "../layers/conv2d.ts";
import { relu } from "../layers/relu.ts";
import { shapeText } from "../layers/rule.ts";
import { UserError } from "../words/issue.ts";
import { from, residual } from "./blocks.ts";
import { diagram } from "./diagram.ts";
import { type Net, net } from "./net.ts";
import { summarize } from "./summary.ts";
import { zoo } from "./zoo/index.ts";

interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const boxesIn = (svg: string): readonly Rect[] =>
  [...svg.matchAll(/<rect class="box" x="([^"]*)" y="([^"]*)" width="([^"]*)" height="([^"]*)"/g)].map((found) => {
    const [x = 0, y = 0, width = 0, height = 0] = found.slice(1).map(Number);
    return { x, y, width, height };
  });

/** What stands in the tags of a name. */
const texts = (svg: string, tag: string): readonly string[] =>
  [...svg.matchAll(new RegExp(`<${tag}[^>]*>([^<]*)</${tag}>`, "g"))].map((found) => found[1] ?? "");

const overlap = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** Tags closed in order, attributes quoted, no bare ampersand: what XML asks of a text of this kind. */
const isWellFormed = (svg: string): boolean => {
  const open: string[] = [];
  const rest = svg.replace(/<(\/?)(\w+)((?: [\w:-]+="[^"<]*")*)(\/?)>/g, (_, end, name, __, empty) => {
    if (end && open.pop() !== name) open.push("wrongly closed");
    else if (!end && !empty) open.push(name);
    return "";
  });
  return open.length === 0 && !/[<>]|&(?!amp;|lt;|gt;|quot;)/.test(rest) && !/&(?!amp;|lt;|gt;|quot;)/.test(svg);
};

test("the check for XML finds what it should", () => {
  expect(isWellFormed('<a b="1"><c/>&amp;</a>')).toBe(true);
  for (const wrong of ["<a>", "<a></b>", "<a>&</a>", "<a b=1/>", "<a><b></a></b>", '<a b="&"/>'])
    expect(isWellFormed(wrong)).toBe(false);
});

describe.each(zoo.map(({ name, net }) => [name, net] as const))("%s", (_, make) => {
  const given = make();
  const svg = diagram(given);
  const { layers } = summarize(given);
  const frames = texts(svg, "title").flatMap(
    (title) => /times in the network: (.*) to (.*)$/.exec(title)?.slice(1) ?? [],
  );

  test("is well-formed XML of a size that can be looked at", () => {
    expect(isWellFormed(svg)).toBe(true);
    expect(svg.length).toBeLessThan(200_000);
    const [width = 0, height = 0] = /width="(\d+)" height="(\d+)"/.exec(svg)?.slice(1).map(Number) ?? [];
    expect(width).toBeLessThan(2500);
    expect(height).toBeLessThan(2000);
  });

  test("no two boxes overlap, and all lie within the picture", () => {
    const boxes = boxesIn(svg);
    for (const [i, box] of boxes.entries()) {
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(boxes.slice(i + 1).filter((other) => overlap(box, other))).toEqual([]);
    }
  });

  test("names every layer, or a repeated block or stretch that it is in", () => {
    const named = new Set(texts(svg, "title").flatMap((title) => title.split(", ")));
    const places = new Map(layers.map(({ name }, i) => [name, i]));
    const within = (name: string, block: string | undefined) => name === block || name.startsWith(`${block}.`);
    const end = (block: string | undefined, side: "first" | "last") => {
      const found = layers.flatMap(({ name }, i) => (within(name, block) ? [i] : []));
      return (side === "first" ? found[0] : found.at(-1)) ?? Number.NaN;
    };
    const missing = layers.filter(({ name }) => {
      if (named.has(name)) return false;
      const place = places.get(name) ?? Number.NaN;
      return !frames.some(
        (first, i) => i % 2 === 0 && place >= end(first, "first") && place <= end(frames[i + 1], "last"),
      );
    });
    expect(missing.map(({ name }) => name)).toEqual([]);
  });

  test("shows the input's and the output's shape", () => {
    expect(texts(svg, "text")).toContain(shapeText(given.input));
    expect(texts(svg, "text")).toContain(shapeText(layers.at(-1)?.output ?? []));
  });
});

const zooNet = (name: string): Net => zoo.find((entry) => entry.name === name)?.net() as Net;

describe("boxes", () => {
  test("activation and normalisation are joined to the layer they follow", () => {
    // LeNet-5: input, 2 convolutions, 2 poolings, flatten, 3 linear layers; its 4 ReLUs have no boxes.
    const svg = diagram(zooNet("lenet5"));
    expect(boxesIn(svg)).toHaveLength(9);
    expect(texts(svg, "title")).toContain("conv1, relu1");
    expect(texts(diagram(zooNet("resnet18")), "text")).toContain("+ batchNorm2d, relu");
  });

  test("a layer whose output is read twice is not joined by the next one", () => {
    const twice = net([4, 8, 8], conv2d(4, 1, { name: "a" }), relu(), from(["a", "relu1"], add()));
    expect(boxesIn(diagram(twice))).toHaveLength(4);
  });

  test("options are said where they are not as always", () => {
    const said = texts(diagram(zooNet("resnet18")), "text");
    expect(said).toContain("conv2d 64 7x7 /2");
    expect(said).toContain("conv2d 64 3x3");
    expect(said).toContain("maxPool2d 3x3 /2");
    const dilated = net([4, 32, 32], conv2d(8, [1, 3], { dilation: 2, groups: 4, padding: 2 }));
    expect(texts(diagram(dilated), "text")).toContain("conv2d 8 1x3 dilation 2 groups 4");
  });
});

describe("folding", () => {
  test("ResNet-101's 22 equal blocks are drawn once", () => {
    const svg = diagram(zooNet("resnet101"));
    expect(texts(svg, "title")).toContain("drawn once, 22 times in the network: layer3.1 to layer3.22");
    expect(texts(svg, "text")).toContain("× 22");
  });

  test("where channels grow, as in DenseNet, the first and the last number are shown", () => {
    // The first dense block: 64 channels, 32 more after each of its 6 layers.
    expect(texts(diagram(zooNet("densenet121")), "text")).toContain("96-256x56x56");
  });

  test("small nets are drawn whole; the option decides otherwise", () => {
    const blocks = net([8, 8, 8], ...Array.from({ length: 3 }, () => residual(conv2d(8, 3, { padding: 1 }), relu())));
    expect(boxesIn(diagram(blocks))).toHaveLength(1 + 3 * 2);
    const folded = diagram(blocks, { fold: true });
    expect(boxesIn(folded)).toHaveLength(1 + 2);
    expect(texts(folded, "title")).toContain("drawn once, 3 times in the network: residual1 to residual3");
    expect(boxesIn(diagram(zooNet("resnet50"), { fold: false })).length).toBeGreaterThan(60);
  });
});

test("branches stand side by side", () => {
  // Of the 4 branches of each of GoogLeNet's 9 blocks, all begin at one height.
  const heights = new Map<number, number>();
  const [width = 0] = boxesIn(diagram(zooNet("googlenet"))).map((box) => box.width);
  for (const { y } of boxesIn(diagram(zooNet("googlenet")))) heights.set(y, (heights.get(y) ?? 0) + 1);
  expect([...heights.values()].filter((n) => n >= 4).length).toBeGreaterThan(4);
  expect(width).toBeGreaterThan(100);
});

test("a U-Net goes down on the left and up on the right, its skips level", () => {
  const svg = diagram(zooNet("unet"));
  expect(new Set(boxesIn(svg).map(({ x }) => x)).size).toBe(2);
  // Four skips and the turn at the bottom: a path of one level stretch, "M x y L x' y".
  const level = [...svg.matchAll(/<path d="M[\d.]+ ([\d.]+)L[\d.]+ ([\d.]+)"/g)].filter(([, a, b]) => a === b);
  expect(level).toHaveLength(5);
});

test("hostile names are escaped and cut, and cannot leave their place", () => {
  const name = `</title><script>alert("1")</script>&\u0000\ud800${"x".repeat(5000)}`;
  const hostile = { ...net([1, 8, 8], conv2d(2, 3, { name }), relu()), name };
  const svg = diagram(hostile);
  expect(isWellFormed(svg)).toBe(true);
  expect(svg).not.toContain("<script");
  expect(svg).not.toContain("\u0000");
  expect(svg).toContain("&lt;script&gt;");
  expect(Math.max(...texts(svg, "text").map((text) => text.length))).toBeLessThan(200);
});

test("the same net gives the same text, in the language asked for", () => {
  expect(diagram(zooNet("alexnet"))).toBe(diagram(zooNet("alexnet")));
  const korean = diagram(zooNet("alexnet"), { language: "ko" });
  expect(texts(korean, "text")).toContain("합성곱");
  expect(isWellFormed(korean)).toBe(true);
});

test("it can stand alone and be read out: a role, a title, a description, nothing from elsewhere", () => {
  const svg = diagram(zooNet("lenet5"));
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" role="img"/);
  expect(texts(svg, "title")[0]).toBe("lenet5");
  // LeNet-5 on 28 x 28: 156 + 2,416 + 48,120 + 10,164 + 850 parameters.
  expect(texts(svg, "desc")[0]).toContain("61,706 parameters");
  expect(svg).not.toMatch(/href|url\(|<style|<script/);
});

test("a net with problems is refused as everywhere", () => {
  const broken: Net = { hubel: 1, input: [1, 2, 2], layers: [{ type: "nothing", name: "a" }] };
  expect(() => diagram(broken)).toThrow(UserError);
});
