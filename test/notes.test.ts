// The pages docs/notes.md and docs/notes.ko.md: what they show is what the commands print today, every idea has its
// section in both, and both show the same commands. They run in a copy of docs/, so that nothing in it is changed.

import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { commandsOf, pages, sectionsOf, withOutputs } from "../scripts/notes-page.ts";
import { folder, start } from "./command.ts";

const docs = fileURLToPath(new URL("../docs/", import.meta.url));
const text = (...path: string[]) => readFileSync(join(docs, ...path), "utf8");
const run = (args: readonly string[]) => start(args).ended;

/** The ideas of the notes, in their order. */
const ideas = [
  "flattened-image",
  "sharing",
  "spatial-structure",
  "position-and-size",
  "dot-product",
  "feature-maps",
  "templates",
  "deeper-layers",
  "non-linearity",
  "shrinking",
  "padding",
  "padding-values",
  "receptive-field",
  "seeing-all",
  "output-size",
  "jump",
  "downsampling",
  "pooling",
  "parameters",
  "multiply-adds",
  "practice",
];

describe.each(pages)("docs/%s", (page) => {
  beforeAll(() => cpSync(docs, folder, { recursive: true }));

  test("shows what the commands print today; if not, npm run notes mends it", async () => {
    expect(await withOutputs(text(page), run)).toBe(text(page));
    for (const picture of readdirSync(join(docs, "pictures"), { recursive: true, encoding: "utf8" }))
      if (picture.endsWith(".svg"))
        expect(readFileSync(join(folder, "pictures", picture), "utf8"), picture).toBe(text("pictures", picture));
  });

  test("has a section for every idea, in the notes' order, with a command or what will come", () => {
    const sections = sectionsOf(text(page));
    expect([...sections.keys()]).toEqual(ideas);
    for (const [idea, section] of sections)
      expect(commandsOf(section).length > 0 || /\*\*(Comes later|나중에 볼 것):\*\*/.test(section), idea).toBe(true);
  });

  test("says what comes later in the same sections as the other page", () => {
    const later = [...sectionsOf(text(page))].flatMap(([idea, section]) =>
      /\*\*(Comes later|나중에 볼 것):\*\*/.test(section) ? [idea] : [],
    );
    expect(later).toEqual([
      ..."spatial-structure position-and-size deeper-layers non-linearity shrinking padding-values".split(" "),
      ..."pooling practice".split(" "),
    ]);
  });

  test("shows nets as they lie in nets/, and pictures that are there", () => {
    const shown = [...text(page).matchAll(/```json\n(.*?)```/gs)].map(([, net]) => net);
    const nets = readdirSync(join(docs, "nets")).map((file) => text("nets", file));
    expect(nets).toEqual(expect.arrayContaining(shown));
    for (const [, picture = ""] of text(page).matchAll(/!\[[^\]]*\]\(([^)]+)\)/g))
      expect(text(picture)).toMatch(/^<svg/);
  });
});

test("both pages show the same commands in the same order", () => {
  const [english, korean] = pages.map((page) => commandsOf(text(page)));
  expect(korean?.every((line) => line.endsWith(" --lang ko"))).toBe(true);
  expect(korean?.map((line) => line.replace(" --lang ko", "").replace("pictures/ko/", "pictures/"))).toEqual(english);
});

describe("a page", () => {
  const page = (...blocks: string[]) => blocks.join("\n");
  const echo = async (args: readonly string[]) => ({ status: 0, stdout: `${args.join("+")}\n`, stderr: "said\n" });
  const sh = (line: string) => `\`\`\`sh\n${line}\n\`\`\``;

  test("gets stdout and then stderr into the block behind the commands", async () => {
    const made = await withOutputs(page(sh("hubel a --b 1"), "", "```text", "old", "```", "after"), echo);
    expect(made).toBe(page(sh("hubel a --b 1"), "", "```text", "a+--b+1", "said", "```", "after"));
  });

  test("keeps blocks that are marked, and blocks without commands", async () => {
    const kept = page("<!-- not run: takes long -->", "", sh("hubel train"), sh("npm ci"), "```text", "old", "```");
    expect(await withOutputs(kept, echo)).toBe(kept);
  });

  test("is refused where there is no room for the output, a shell is needed, or a command is used wrongly", async () => {
    const room = page("```text", "```");
    await expect(withOutputs(page(sh("hubel a"), "text"), echo)).rejects.toThrow("line 1: the commands need a ```text");
    await expect(withOutputs(page(sh("hubel a | head"), room), echo)).rejects.toThrow("only plain words");
    const wrong = async () => ({ status: 2, stdout: "", stderr: "no such option" });
    await expect(withOutputs(page(sh("hubel a"), room), wrong)).rejects.toThrow(
      "hubel a: ended with 2\nno such option",
    );
  });
});
