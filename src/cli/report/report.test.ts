import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { decode } from "fast-png";
import { describe, expect, test } from "vitest";
import type { ImageSet } from "../../data/dataset.ts";
import { conv2d } from "../../layers/conv2d.ts";
import { flatten } from "../../layers/flatten.ts";
import { linear } from "../../layers/linear.ts";
import { relu } from "../../layers/relu.ts";
import { initialise } from "../../model/model.ts";
import { type Net, net } from "../../net/net.ts";
import { lenet5, linearClassifier } from "../../net/zoo/lenet5.ts";
import { Tally } from "../../train/metrics.ts";
import { wordsIn } from "../../words/index.ts";
import type { ReportedRun } from "./contents.ts";
import { type ReportContents, renderReport } from "./report.ts";

// uPlot as it is installed, so that the tests need no build.
const uplot = dirname(createRequire(import.meta.url).resolve("uplot/dist/uPlot.min.css"));
const charts = {
  script: readFileSync(join(uplot, "uPlot.iife.min.js"), "utf8"),
  styles: readFileSync(join(uplot, "uPlot.min.css"), "utf8"),
};

const digits = Array.from({ length: 10 }, (_, k) => String(k));

interface Made {
  readonly epochs?: number;
  readonly classes?: readonly string[];
  /** [is, taken for, probability] of each test image; the rest of the probability goes to the right class. */
  readonly answers?: readonly (readonly [is: number, takenFor: number, probability: number])[] | null;
}

const run = (described: Net, { epochs = 2, classes = digits, answers = [] }: Made = {}): ReportedRun => {
  const named: Net = { ...described, classes };
  const tally = new Tally(classes);
  for (const [is, takenFor, probability] of answers ?? []) {
    const probabilities = new Float64Array(classes.length);
    probabilities[is] = 1 - probability;
    probabilities[takenFor] = probability;
    tally.add(probabilities, [is]);
  }
  return {
    record: {
      net: named,
      data: "digits",
      options: {
        epochs,
        batchSize: 32,
        optimizer: { name: "sgd", learningRate: 0.05, momentum: 0.9, weightDecay: 5e-4 },
        schedule: "cosine",
        augment: "shift",
        backend: "wasm",
      },
      seed: 7,
      versions: { hubel: "0.1.0", node: "20.20.0", backend: "wasm simd" },
      beside: [],
    },
    epochs: Array.from({ length: epochs }, (_, i) => ({
      event: "epoch",
      epoch: i + 1,
      trainLoss: 0.4321 / (i + 1),
      trainAccuracy: 0.8765,
      validationLoss: 0.2468 / (i + 1),
      validationAccuracy: 0.9135,
      learningRate: 0.05,
      imagesPerSecond: 1000,
    })),
    model: initialise(named, 1),
    seconds: 12.34,
    test: answers && { evaluation: tally.evaluation(), mistakes: tally.mistakes() },
  };
};

const images = (count: number, shape: ImageSet["shape"] = [1, 28, 28]): ImageSet => ({
  count,
  shape,
  pixels: Uint8Array.from({ length: count * shape[0] * shape[1] * shape[2] }, (_, i) => i % 256),
  labels: new Uint8Array(count),
});

/** Three of four right: the third image is a 4 taken for a 9. */
const threeOfFour: Made["answers"] = [
  [0, 0, 0.9],
  [1, 1, 0.9],
  [4, 9, 0.993],
  [4, 4, 0.8],
];
const allRight: Made["answers"] = [
  [0, 0, 0.9],
  [1, 1, 0.9],
  [4, 4, 0.9],
  [4, 4, 0.8],
];

const render = (contents: Partial<ReportContents> & Pick<ReportContents, "main">, language: "en" | "ko" = "en") =>
  renderReport({ beside: [], test: images(4), words: wordsIn(language), language, ...contents }, charts);

/** The page without scripts, their data and styles. */
const markupOf = (page: string) => page.replaceAll(/<(script|style)( [^>]*)?>[\s\S]*?<\/\1>/g, "");

/** What a reader reads. */
const textOf = (page: string) =>
  markupOf(page)
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ");

const unclosed = new Set(["meta", "img", "!doctype"]);

/** @throws Error at the first element that does not close in its place */
const checkNesting = (page: string) => {
  const open: string[] = [];
  for (const [, closing, name = ""] of markupOf(page).matchAll(
    /<(\/?)([!a-z][a-z0-9]*)(?:\s+[a-z-]+(?:="[^"<>]*")?)*\s*>/g,
  )) {
    if (unclosed.has(name)) continue;
    if (!closing) open.push(name);
    else if (open.pop() !== name) throw new Error(`</${name}> closes something else`);
  }
  if (open.length > 0) throw new Error(`not closed: ${open.join(", ")}`);
  const stray = markupOf(page).replaceAll(/<(\/?)([!a-z][a-z0-9]*)(?:\s+[a-z-]+(?:="[^"<>]*")?)*\s*>/g, "");
  if (/[<>]/.test(stray)) throw new Error("there is a < or > outside of elements");
};

const lenet = run(lenet5(), { answers: threeOfFour });
const templates = run(linearClassifier(), {
  answers: [
    [0, 1, 0.6],
    [1, 1, 0.9],
    [4, 4, 0.9],
    [4, 0, 0.8],
  ],
});

/** Every kind of report there is. */
const reports: Readonly<Record<string, () => string>> = {
  "LeNet-5 beside the linear classifier": () => render({ main: lenet, beside: [templates] }),
  "one run alone": () => render({ main: lenet }),
  "no test images": () => render({ main: run(lenet5(), { answers: null }), test: null }),
  "one epoch": () => render({ main: run(lenet5(), { epochs: 1, answers: threeOfFour }) }),
  "no epoch": () => render({ main: run(lenet5(), { epochs: 0, answers: null }), test: null }),
  "nothing wrong": () => render({ main: run(lenet5(), { answers: allRight }) }),
  "two classes": () => render({ main: run(lenet5(2), { classes: ["cat", "dog"], answers: [[0, 1, 0.7]] }) }),
  "a hundred classes with long names": () => {
    const classes = digits.flatMap((tens) => digits.map((ones) => `a rather long name of class number ${tens}${ones}`));
    return render({ main: run(lenet5(100), { classes, answers: [[99, 3, 0.7]] }) });
  },
  "neither filters nor templates": () =>
    render({ main: run(net([1, 28, 28], flatten(), linear(9), relu(), linear(10)), { answers: threeOfFour }) }),
  "colour images": () =>
    render({
      main: run(net([3, 8, 8], conv2d(4, 3), relu(), flatten(), linear(10)), { answers: threeOfFour }),
      beside: [run(linearClassifier([3, 8, 8]), { answers: threeOfFour })],
      test: images(4, [3, 8, 8]),
    }),
};

describe.each(Object.entries(reports))("a report of %s", (_, make) => {
  const page = make();

  test("is well-formed", () => {
    expect(() => checkNesting(page)).not.toThrow();
    expect(markupOf(page)).not.toMatch(/undefined|NaN|\[object/);
  });

  test("asks nothing of any server", () => {
    for (const [, address = ""] of markupOf(page).matchAll(/\s(?:src|href|action|data|poster)="([^"]*)"/g))
      expect(address).toMatch(/^data:image\/png;base64,/);
    expect(page).not.toMatch(/@import|url\(/);
    expect(page).toContain("default-src 'none'");
  });

  test("gives every picture words of its own", () => {
    for (const [element] of page.matchAll(/<img [^>]*>/g)) expect(element).toMatch(/ alt="[^"]+"/);
  });
});

describe("a report", () => {
  const page = reports["LeNet-5 beside the linear classifier"]?.() ?? "";
  const text = textOf(page);

  test("says the test accuracy first and large", () => {
    expect(page).toMatch(/class="headline"><strong>75\.00 %<\/strong>/);
    expect(text).toContain("of 4 test images right, 1 wrong");
  });

  test("sets the runs line by line", () => {
    // parameters and multiply-adds as in LeNet-5's and the linear classifier's summaries
    expect(text).toMatch(/lenet5 75\.00 % \d\.\d{4} 61,706 416,520 2 7 12\.3/);
    expect(text).toMatch(/linear 50\.00 % \d\.\d{4} 7,850 7,840 2 7 12\.3/);
  });

  test("says which images only one of the two gets right", () => {
    // wrong: image 3 for LeNet-5, images 1 and 4 for the linear classifier
    expect(text).toContain("only lenet5 is right on 2 of them, only linear on 1");
    expect(text).toContain("lenet5 has 7.9 times as many parameters as linear");
    expect(text).toContain("lenet5 needs 53 times as many multiply-adds");
  });

  test("has the curves as data for the drawing and as a table", () => {
    expect(text).toContain("0.4321 0.2468 87.65 % 91.35 %");
    const [, json = ""] = page.match(/id="curves-data">(.*?)<\/script>/) ?? [];
    const { epochs, charts: drawn } = JSON.parse(json) as {
      epochs: number[];
      charts: { id: string; series: { label: string; values: number[] }[] }[];
    };
    expect(epochs).toEqual([1, 2]);
    expect(drawn[1]?.series.map(({ label }) => label)).toEqual([
      "lenet5, training",
      "lenet5, validation",
      "linear, training",
      "linear, validation",
    ]);
    expect(drawn[0]?.series[0]?.values).toEqual([0.4321, 0.4321 / 2]);
    for (const { id } of drawn) expect(page).toContain(`id="${id}"`);
  });

  test("shows ten templates of the image's size, six filters of 5 x 5 and the wrong image", () => {
    const pictures = [
      ...page.matchAll(/<img class="pixels" src="data:image\/png;base64,([^"]*)"[^>]* alt="([^"]*)"/g),
    ].map(([, data = "", alt = ""]) => ({ ...decode(Buffer.from(data, "base64")), alt }));
    const sized = (size: number, alt: RegExp) =>
      pictures.filter((p) => p.width === size && p.height === size && alt.test(p.alt));
    expect(sized(28, /^Template of class \d$/)).toHaveLength(10);
    expect(sized(5, /^Filter \d$/)).toHaveLength(6);
    const [wrong] = sized(28, /^Test image 3$/);
    // the third image's first pixels, 2 * 784 on: grey, so thrice each
    const first = (2 * 784) % 256;
    expect([...(wrong?.data.slice(0, 6) ?? [])]).toEqual([first, first, first, first + 1, first + 1, first + 1]);
    expect(text).toContain("is 4, taken for 9, 99.3 %");
  });

  test("counts in the confusion matrix what was taken for what", () => {
    const row = page.match(/<th scope="row" title="4"><span>4<\/span><\/th>(.*)<\/tr>/)?.[1] ?? "";
    expect(row.match(/<td[^>]*>\d*<\/td>/g)?.map((cell) => cell.replaceAll(/<[^>]*>/g, ""))).toEqual(
      digits.map((k) => (k === "4" || k === "9" ? "1" : "")),
    );
    expect(text).toContain("Most often: 4 taken for 9 (1).");
    // class 4: one taken for it, rightly; one of two found
    expect(text).toContain("4 2 100.00 % 50.00 % 66.67 %");
  });

  test("gives the command that does it again", () => {
    expect(text.replaceAll(/ +/g, " ")).toContain(
      "hubel train digits --net lenet5 --beside linear --epochs 2 --batch 32 --optimizer sgd --lr 0.05 --momentum 0.9 " +
        "--weight-decay 0.0005 --schedule cosine --augment shift --backend wasm --seed 7",
    );
  });

  test("has the descriptions of nets that do not ship, and a command that reads them from a file", () => {
    const own = { ...net([1, 28, 28], flatten(), linear(10)), name: "lenet5" };
    const other = textOf(render({ main: run(own, { answers: threeOfFour }) }));
    expect(other).toContain("--net lenet5.json");
    expect(other).toContain("&quot;type&quot;:&quot;flatten&quot;");
  });

  test("tells apart runs whose nets have no name, or the same", () => {
    const { name: _, ...nameless } = lenet5();
    const twice = textOf(render({ main: run(nameless, {}), beside: [run(nameless, {})], test: images(0) }));
    expect(twice).toMatch(/net .*net-2 /);
  });

  test("stays small", () => {
    expect(page.length).toBeLessThan(400_000);
  });

  test("escapes what comes from the data, in the text, in attributes and in the script's data", () => {
    const nasty = '<b>&"</b></script><script>alert(1)</script>';
    const classes = [nasty, ...digits.slice(1)];
    const named = { ...lenet5(), name: nasty };
    const escaped = render({ main: run(named, { classes, answers: [[0, 1, 0.7]] }) });
    expect(escaped).not.toContain("<b>");
    expect(escaped).not.toContain("<script>alert");
    expect(escaped).toContain("&lt;b&gt;&amp;&quot;&lt;/b&gt;");
    expect(() => checkNesting(escaped)).not.toThrow();
  });

  test("without test images says so and shows the validation accuracy", () => {
    const untested = textOf(reports["no test images"]?.() ?? "");
    expect(untested).toContain("91.35 %");
    expect(untested).toContain("these data have no test images");
  });

  test("in Korean is marked and worded as Korean", () => {
    const korean = render({ main: lenet, beside: [templates] }, "ko");
    expect(korean).toContain('<html lang="ko">');
    expect(() => checkNesting(korean)).not.toThrow();
    expect(textOf(korean)).toContain("시험 이미지 4장 가운데 맞힌 비율");
    expect(textOf(korean)).toContain("실제 4, 예측 9, 99.3%");
    expect(textOf(korean)).not.toMatch(/accuracy|taken for|validation/);
  });

  test("lets in only its own script and styles", () => {
    const policy = page.match(/http-equiv="Content-Security-Policy" content="([^"]*)"/)?.[1] ?? "";
    expect(policy).toMatch(/style-src 'sha256-[\w+/=]+'; script-src 'sha256-[\w+/=]+'/);
    expect(policy).not.toContain("unsafe");
    expect(page).not.toMatch(/<[a-z][^>]*\s(?:style|on[a-z]+)="/);
  });
});
