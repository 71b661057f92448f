// hubel export as people and scripts meet it: the built file is started, and what it says and writes is checked. What the
// picture shows is checked beside its code.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { diagram } from "../src/net/diagram.ts";
import { netToJson } from "../src/net/json.ts";
import { lenet5 } from "../src/net/zoo/lenet5.ts";
import { folder, hubel } from "./command.ts";

const written = (name: string): string => readFileSync(join(folder, name), "utf8");

describe("hubel export", () => {
  test("--help shows an example", async () => {
    const ended = await hubel("export", "--help");
    expect(ended).toMatchObject({ status: 0, stderr: "" });
    expect(ended.stdout).toContain("Example:\n  hubel export");
    expect((await hubel("--help")).stdout).toMatch(/\n {2}export /);
  });

  test("--to svg gives the picture on stdout and nothing else", async () => {
    expect(await hubel("export", "lenet5", "--to", "svg")).toEqual({
      status: 0,
      stdout: diagram(lenet5()),
      stderr: "",
    });
  });

  test("the picture speaks the language of the command", async () => {
    const { stdout } = await hubel("export", "lenet5", "--to", "svg", "--lang", "ko");
    expect(stdout).toBe(diagram(lenet5(), { language: "ko" }));
  });

  test("--to json gives a description that is read again as the same net", async () => {
    const { stdout } = await hubel("export", "lenet5", "--to", "json");
    expect(stdout).toBe(netToJson(lenet5()));
    writeFileSync(join(folder, "again.json"), stdout);
    expect((await hubel("export", "again.json", "--to", "json")).stdout).toBe(stdout);
  });

  test("--out writes a file, over one that is there, and leaves nothing else", async () => {
    writeFileSync(join(folder, "net.svg"), "something older");
    const before = readdirSync(folder);
    expect(await hubel("export", "lenet5", "--to", "svg", "--out", "net.svg")).toEqual({
      status: 0,
      stdout: "",
      stderr: "Written: net.svg\n",
    });
    expect(written("net.svg")).toBe(diagram(lenet5()));
    expect(readdirSync(folder)).toEqual(before);
    expect((await hubel("export", "lenet5", "--to", "svg", "--out", "net.svg", "--quiet")).stderr).toBe("");
  });

  test("--json answers with the file, and that nothing was there to check it against", async () => {
    const ended = await hubel("export", "lenet5", "--to", "json", "--out", "lenet.json", "--json");
    expect(ended).toMatchObject({ status: 0, stderr: "" });
    expect(JSON.parse(ended.stdout)).toEqual({ file: "lenet.json", checked: null });
    expect(written("lenet.json")).toBe(netToJson(lenet5()));
  });
});

describe("mistakes", () => {
  test.each([
    ["no format", ["lenet5"], 2, "--to is missing. It can be svg, json so far.\n"],
    ["a format of a later version", ["lenet5", "--to", "onnx"], 2, /^--to onnx comes in a later version\./],
    ["latex", ["lenet5", "--to", "latex"], 2, /^--to latex comes in a later version\./],
    ["no format at all", ["lenet5", "--to", "gif"], 2, '--to can be svg, json so far, not "gif".\n'],
    ["--json without a file", ["lenet5", "--to", "svg", "--json"], 2, "--json needs --out here.\n"],
    ["no such net", ["lenet6", "--to", "svg"], 1, /^lenet6: .*Did you mean "lenet5"\?/],
    ["no such folder", ["lenet5", "--to", "svg", "--out", "nowhere/net.svg"], 1, /^nowhere\/net\.svg: /],
    ["a folder for a file", ["lenet5", "--to", "svg", "--out", "folder"], 1, /^folder: this is a folder/],
  ] as const)("%s", async (_, args, status, said) => {
    mkdirSync(join(folder, "folder"), { recursive: true });
    const ended = await hubel("export", ...args);
    expect(ended).toMatchObject({ status, stdout: "" });
    expect(ended.stderr).toMatch(said);
    expect(ended.stderr.trimEnd()).not.toContain("\n");
  });

  test("are said in Korean too", async () => {
    const { stderr } = await hubel("export", "lenet5", "--to", "onnx", "--lang", "ko");
    expect(stderr).toMatch(/\p{Script=Hangul}/u);
  });
});
