// The built command, started in a folder of its own, for tests of what people and scripts meet.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect } from "vitest";
import { cli, type Ended, environment, startCommand } from "../scripts/start-command.ts";

export { cli, type Ended, environment };

if (!existsSync(cli)) throw new Error(`${cli} is missing: run npm run build first`);

/** Where the command runs and its files lie; gone when the tests of a file are. */
export const folder = mkdtempSync(join(tmpdir(), "hubel-cli-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

export const start = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  startCommand(args, folder, env);

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
