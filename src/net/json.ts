// A net from JSON and back. Nothing is guessed: what the format does not know is an error that names the nearest thing
// it does.

import { ruleOf } from "../layers/index.ts";
import { nearest, withDefaults } from "../layers/options.ts";
import type { Layer } from "../layers/rule.ts";
import type { Shape } from "../layers/types/shape.ts";
import { type Issue, UserError } from "../words/issue.ts";
import { shown, shownName } from "../words/shown.ts";
import type { Net } from "./net.ts";
import { examine, NetError } from "./resolve.ts";

const knownKeys = ["hubel", "name", "input", "classes", "preprocess", "layers", "output"] as const;

/**
 * Checks a parsed JSON value and gives the net it describes, options left out filled in.
 * @throws UserError naming every problem
 */
export const netFromJson = (value: unknown): Net => {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new UserError([{ key: "notANet", values: {} }]);
  const { $schema: _, ...given } = value as Readonly<Record<string, unknown>>; // "$schema" is for editors
  if (given["hubel"] !== 1) throw new UserError([{ key: "netVersion", values: { given: shown(given["hubel"]) } }]);

  const issues: Issue[] = Object.keys(given)
    .filter((key) => !(knownKeys as readonly string[]).includes(key))
    .map((key) => ({ key: "unknownKey", values: { name: shownName(key), nearest: nearest(key, knownKeys) } }));
  const wrong = (key: string, wanted: boolean) => {
    if (!wanted) issues.push({ key: "badKey", values: { name: key } });
  };
  const isText = (v: unknown) => typeof v === "string";
  const isNumbers = (v: unknown) => Array.isArray(v) && v.every((n) => typeof n === "number" && Number.isFinite(n));
  const { name, input, classes, preprocess, layers, output } = given;
  wrong("name", name === undefined || isText(name));
  wrong("output", output === undefined || isText(output));
  wrong("input", isNumbers(input));
  wrong("classes", classes === undefined || (Array.isArray(classes) && classes.every(isText)));
  wrong("layers", Array.isArray(layers) && layers.every(isLayer));
  wrong("preprocess", preprocess === undefined || isPreprocess(preprocess, isNumbers));
  if (issues.length > 0) throw new UserError(issues);

  const filled = (layers as readonly Layer[]).map((layer) => withDefaults(layer, ruleOf(layer.type)?.options ?? {}));
  const description = { ...(given as unknown as Net), layers: filled };
  const { resolved, issues: problems } = examine(description);
  if (!resolved) throw new NetError(problems, description);
  const net: Net = { ...description, layers: resolved.layers.map(({ layer }) => layer) };
  const mismatches = contentIssues(net, resolved.output.place.output);
  if (mismatches.length > 0) throw new UserError(mismatches);
  return net;
};

/** The net as JSON text, a layer a line. */
export const netToJson = (net: Net): string => {
  const { layers, ...rest } = net;
  const head = JSON.stringify(rest, null, 2).slice(0, -2);
  return `${head},\n  "layers": [\n${layers.map((layer) => `    ${JSON.stringify(layer)}`).join(",\n")}\n  ]\n}\n`;
};

/** Whether classes and preprocessing go with the net's output and input. */
const contentIssues = ({ input: [channels = 0, height, width], classes, preprocess }: Net, output: Shape): Issue[] => {
  const issues: Issue[] = [];
  if (classes && output.length === 1 && classes.length !== output[0])
    issues.push({ key: "classCount", values: { classes: classes.length, outputs: output[0] ?? 0 } });
  if (preprocess) {
    const { mean, std, size } = preprocess;
    if (mean.length !== channels || std.length !== channels || !std.every((s) => s > 0))
      issues.push({ key: "badPreprocess", values: { channels } });
    if (size && (size[0] !== height || size[1] !== width))
      issues.push({ key: "preprocessSize", values: { size: size.join("x"), input: `${height}x${width}` } });
  }
  return issues;
};

const isLayer = (v: unknown): v is Layer => {
  if (typeof v !== "object" || v === null) return false;
  const { type, name, inputs } = v as { type?: unknown; name?: unknown; inputs?: unknown };
  return (
    typeof type === "string" &&
    (name === undefined || (typeof name === "string" && name !== "")) &&
    (inputs === undefined || (Array.isArray(inputs) && inputs.every((i) => typeof i === "string")))
  );
};

const isPreprocess = (v: unknown, isNumbers: (v: unknown) => boolean): boolean => {
  if (typeof v !== "object" || v === null) return false;
  const { mean, std, size, ...unknown } = v as { mean?: unknown; std?: unknown; size?: unknown };
  if (Object.keys(unknown).length > 0) return false;
  return (
    isNumbers(mean) && isNumbers(std) && (size === undefined || (isNumbers(size) && (size as number[]).length === 2))
  );
};
