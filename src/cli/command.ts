// What every command gets: its own arguments and options, and a terminal to speak to.

import type { Command } from "commander";
import type { Words } from "../words/en.ts";
import type { Terminal } from "./terminal.ts";

/** The options that every command has. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Adds one command. `terminal` is asked for when the command runs, since --quiet is known only then. */
export type AddCommand = (
  program: Command,
  words: Words,
  terminal: (options: CommonOptions) => Terminal,
  /** Says that the command ends with another status than 0 although nothing was thrown. */
  setStatus: (status: number) => void,
) => void;

/** The parts that all commands share. */
export const command = (program: Command, words: Words, usage: string, about: string, example: string): Command =>
  program
    .command(usage)
    .description(about)
    .option("--json", words.cli.json)
    .option("--quiet", words.cli.quiet)
    .addHelpText("after", `\n${words.cli.example}\n  ${example}`);
