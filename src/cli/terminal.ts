// Where a command speaks: results to stdout, everything else to stderr, live progress only on a terminal.

import { basename, relative } from "node:path";
import { createLogUpdate } from "log-update";
import stringWidth from "string-width";
import { bold, dim } from "yoctocolors";
import type { Words } from "../words/en.ts";

/** How much is done, from 0 to 1, as a bar with a space behind it; nothing where there is no room. */
export type Bar = (part: number) => string;

export interface Terminal {
  readonly words: Words;
  /** How this program was called, so that commands it suggests can be copied. */
  readonly program: string;
  readonly language: string;
  /** How wide results may be: that of the terminal, or 80 where there is none. */
  readonly columns: number;
  /** What the command was asked for. */
  result(text: string): void;
  /** One JSON value a line. */
  json(value: unknown): void;
  /** A message on the way; silent with --quiet. */
  note(text: string): void;
  /** What has to be known even with --quiet. */
  warn(text: string): void;
  /** A line that the next one replaces; silent where nobody watches. It is handed a bar as long as there is room for. */
  progress(line: (bar: Bar) => string): void;
  /** Takes the progress line away. */
  progressDone(): void;
  /** Emphasis on stdout, where it is a terminal that wants it. */
  bold(text: string): string;
  dim(text: string): string;
}

export const openTerminal = (words: Words, language: string, options: { readonly quiet: boolean }): Terminal => {
  const live = process.stderr.isTTY && !options.quiet;
  const styled = process.stdout.isTTY && process.stdout.hasColors();
  const update = createLogUpdate(process.stderr);
  return {
    words,
    language,
    program: calledAs(),
    columns: process.stdout.columns ?? 80,
    result: (text) => void process.stdout.write(`${text}\n`),
    json: (value) => void process.stdout.write(`${JSON.stringify(value)}\n`),
    note: (text) => void (options.quiet || process.stderr.write(`${text}\n`)),
    warn: (text) => void process.stderr.write(`${text}\n`),
    progress: (line) => void (live && update(withBar(line, process.stderr.columns))),
    progressDone: () => void (live && update.clear()),
    bold: (text) => (styled ? bold(text) : text),
    dim: (text) => (styled ? dim(text) : text),
  };
};

const longestBar = 24;
const shortestBar = 5;

const withBar = (line: (bar: Bar) => string, columns: number): string => {
  const room = Math.min(longestBar, columns - stringWidth(line(() => "")) - 2);
  if (room < shortestBar) return line(() => "");
  return line((part) => {
    const full = Math.round(part * room);
    return `${"█".repeat(full)}${"░".repeat(room - full)} `;
  });
};

/** A word as a shell reads it: quoted where it has to be. */
export const shellWord = (word: string): string =>
  /^[\w./~+:@%-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** "hubel" where it is installed; in a clone, the way to its file. */
const calledAs = (): string => {
  const file = process.argv[1] ?? "hubel";
  return basename(file) === "hubel" ? "hubel" : `node ${shellWord(relative(process.cwd(), file))}`;
};
