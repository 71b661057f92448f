// Starts the built command and gathers what it says, for the pages that show it and the tests that check it. Output goes
// to pipes, so it is as wide as where there is no terminal: 80 columns.

import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export const cli = fileURLToPath(new URL("../dist/cli.mjs", import.meta.url));

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const { FORCE_COLOR: _forced, NO_COLOR: _refused, ...inherited } = process.env;
export const environment = { ...inherited, LC_ALL: "en_US.UTF-8" };

export const startCommand = (args: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}) => {
  const child = spawn(process.execPath, [cli, ...args], {
    cwd,
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
