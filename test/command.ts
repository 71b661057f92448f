// The built command, started in a folder of its own, for tests of what people and scripts meet.

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect } from "vitest";

export const cli = fileURLToPath(new URL("../dist/cli.mjs", import.meta.url));
if (!existsSync(cli)) throw new Error(`${cli} is missing: run npm run build first`);

/** Where the command runs and its files lie; gone when the tests of a file are. */
export const folder = mkdtempSync(join(tmpdir(), "hubel-cli-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const { FORCE_COLOR: _forced, NO_COLOR: _refused, ...inherited } = process.env;
export const environment = { ...inherited, LC_ALL: "en_US.UTF-8" };

export const start = (args: readonly string[], env: Record<string, string> = {}) => {
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: folder,
    env: { ...environment, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said.stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said.stderr += text;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on("error", reject).on("close", (status) => resolve({ status, ...said }));
  });
  return { child, ended };
};

export const hubel = (...args: readonly string[]): Promise<Ended> => start(args).ended;

/** The values on stdout, one a line. */
export const jsonLines = ({ stdout }: Ended): unknown[] =>
  stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

export const json = async <T>(...args: readonly string[]): Promise<T> => {
  const ended = await hubel(...args, "--json");
  expect(ended).toMatchObject({ status: 0, stderr: "" });
  const values = jsonLines(ended);
  expect(values).toHaveLength(1);
  return values[0] as T;
};

export const inFolder = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return name;
};
export const bytesOf = (name: string): Buffer => readFileSync(join(folder, name));
