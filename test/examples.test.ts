import { readdirSync, readFileSync } from "node:fs";
import { afterEach, describe, expect, test, vi } from "vitest";

// Every example runs, and what the README shows is part of one.

const folder = new URL("../examples/", import.meta.url);
const examples = readdirSync(folder).filter((file) => file.endsWith(".ts"));

afterEach(() => vi.restoreAllMocks());

describe("examples", () => {
  test.each(examples)("%s runs and says something", async (file) => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    await import(new URL(file, folder).pathname);
    expect(log).toHaveBeenCalled();
  });

  test("training the digits gets somewhere in two epochs", async () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    vi.resetModules();
    await import(new URL("train-digits.ts", folder).pathname);
    const [, accuracy] = log.mock.calls.find(([epoch]) => epoch === 2) ?? [];
    expect(accuracy).toBeGreaterThan(0.95);
  });

  test("the README's programs are the examples'", () => {
    const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
    const shown = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code?.trim() ?? "");
    const written = examples.map((file) => readFileSync(new URL(file, folder), "utf8"));
    expect(shown.length).toBeGreaterThan(1);
    for (const code of shown)
      expect(
        written.some((text) => text.includes(code)),
        code,
      ).toBe(true);
  });
});
