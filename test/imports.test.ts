import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

// Imports go one way. What each folder may import, besides itself; "type" in front: for the type checker only.

const engine = ["words", "kernels", "layers", "net", "plan", "formats", "data", "backends"];
const allowed: Readonly<Record<string, readonly string[]>> = {
  words: [],
  kernels: [],
  layers: ["words", "kernels"],
  net: ["words", "kernels", "layers"],
  data: ["words", "kernels", "type net"],
  plan: ["words", "kernels", "layers", "net"],
  formats: ["words", "kernels", "layers", "net"],
  backends: ["words", "kernels", "layers", "net", "plan"],
  model: engine,
  train: [...engine, "model"],
  explain: [...engine, "model"],
  node: ["words", "data", "node:"],
  web: ["words", "data"],
  cli: [...engine, "model", "train", "explain", "node", "node:"],
};

const root = new URL("../src/", import.meta.url);
const files = readdirSync(root, { recursive: true, encoding: "utf8" })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => path.includes("/") && path.endsWith(".ts") && !path.endsWith(".test.ts"))
  .map((path) => {
    const withComments = readFileSync(new URL(path, root), "utf8");
    return { path, text: withComments.replace(/\/\*.*?\*\//gs, "").replace(/^\s*\/\/.*$/gm, "") };
  });

/** "type net" for `import type ... from "../net/net.ts"`, "node:" for Node's own modules; the folder itself is left out. */
const importsOf = (path: string, text: string): string[] =>
  [...text.matchAll(/(?:^|\n)(import|export)( type)?\b[^;"]*?"([^"]+)";|\bimport\("([^"]+)"\)/g)].flatMap((found) => {
    const [, keyword, type = "", plain, dynamic] = found;
    const target = plain ?? dynamic ?? "";
    if (keyword === "export" && !/\bfrom\s*"/.test(found[0])) return [];
    if (target.startsWith("node:")) return ["node:"];
    if (!target.startsWith(".")) return [];
    const [folder = ""] = new URL(target, new URL(path, root)).href.slice(root.href.length).split("/");
    return folder === path.split("/")[0] ? [] : [`${type.trim()} ${folder}`.trim()];
  });

test("imports of every form are seen", () => {
  const text = `import { a } from "../net/a.ts";
import type {
  B,
} from "../plan/b.ts";
import "./own.ts";
export { c } from "../words/c.ts";
export const d = "../train/d.ts";
const e = await import("../model/e.ts");
import { f } from "node:fs";
`;
  expect(importsOf("cli/x.ts", text)).toEqual(["net", "type plan", "words", "model", "node:"]);
});

test("every folder is known here", () => {
  expect([...new Set(files.map(({ path }) => path.split("/")[0]))].sort()).toEqual(Object.keys(allowed).sort());
});

describe.each(Object.entries(allowed))("%s", (folder, may) => {
  const own = files.filter(({ path }) => path.startsWith(`${folder}/`));

  test("imports only what comes before it", () => {
    const wrong = own.flatMap(({ path, text }) =>
      importsOf(path, text)
        .filter((target) => !may.includes(target) && !may.includes(target.replace(/^type /, "")))
        .map((target) => `${path} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  test.skipIf(folder === "web")("knows no page and no network", () => {
    // "window" alone is a word of pooling's; and the text of a report's script is not the program's own code.
    const page = /\b(document|navigator|localStorage|window\.[a-z]+)\.|\bwindow\.add|\bfetch\(/;
    const program = own.filter(({ path }) => path !== "cli/report/curve-script.ts");
    expect(program.filter(({ text }) => page.test(text)).map(({ path }) => path)).toEqual([]);
  });
});
