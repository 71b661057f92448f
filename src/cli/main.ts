#!/usr/bin/env node
// hubel: reads the command line, runs one command, and turns whatever goes wrong into a sentence and an exit status.

import { Command, CommanderError } from "commander";
import stringWidth from "string-width";
import { enableRelaxedSimd } from "../backends/wasm/engine.ts";
import { nearest } from "../layers/options.ts";
import type { Words } from "../words/en.ts";
import { isLanguage, type Language, languages, wordsIn } from "../words/index.ts";
import { issueText, UserError } from "../words/issue.ts";
import { addCalc } from "./calc.ts";
import type { AddCommand, CommonOptions } from "./command.ts";
import { addCompare } from "./compare.ts";
import { addEval } from "./eval.ts";
import { addExport } from "./export.ts";
import { fileMistake, Mistake, wrongUse } from "./mistake.ts";
import { addPredict } from "./predict.ts";
import { addRf } from "./rf.ts";
import { addSummary } from "./summary.ts";
import { openTerminal } from "./terminal.ts";
import { addTrain } from "./train.ts";
import { version } from "./version.ts";
import { addZoo } from "./zoo.ts";

const commands: readonly AddCommand[] = [
  addZoo,
  addSummary,
  addCalc,
  addRf,
  addCompare,
  addTrain,
  addEval,
  addPredict,
  addExport,
];

/** Promised by the interface and not there yet: they say so. */
const comingLater = ["look", "practice", "import", "serve", "studio", "bench", "cluster", "doctor"];

/** As shells have it: 128 + SIGPIPE. */
const brokenPipeStatus = 141;

const localeLanguage = (): Language => (Intl.DateTimeFormat().resolvedOptions().locale.startsWith("ko") ? "ko" : "en");

/** The language is needed before the options are read, since they are described in it. */
const languageOf = (args: readonly string[]): { readonly language: Language; readonly refused: string | null } => {
  const at = args.findIndex((arg) => arg === "--lang" || arg.startsWith("--lang="));
  const fallback = { language: localeLanguage(), refused: null };
  if (at < 0) return fallback;
  const given = args[at]?.includes("=") ? args[at]?.slice("--lang=".length) : args[at + 1];
  if (given === undefined) return fallback; // the parser says that the value is missing
  return isLanguage(given) ? { language: given, refused: null } : { ...fallback, refused: given };
};

const build = (words: Words, language: Language, setStatus: (status: number) => void): Command => {
  const { cli } = words;
  const program = new Command("hubel")
    .description(cli.about)
    .version(version(), "--version", cli.version)
    .helpOption("-h, --help", cli.help)
    .helpCommand("help [verb]", cli.helpVerb)
    .configureHelp({
      displayWidth: stringWidth, // a Korean character is two columns wide
      styleTitle: (title) => titles(words)[title] ?? title,
      optionDescription: ({ description, defaultValue }) =>
        defaultValue === undefined ? description : `${description} ${cli.byDefault({ value: String(defaultValue) })}`,
    })
    .configureOutput({ writeErr: () => {} })
    .exitOverride();
  const terminal = (options: CommonOptions) => openTerminal(words, language, { quiet: options.quiet ?? false });
  for (const add of commands) add(program, words, terminal, setStatus);
  for (const name of comingLater)
    program
      .command(name, { hidden: true })
      .allowUnknownOption()
      .argument("[any...]")
      .action(() => {
        throw wrongUse((w) => w.cli.notYet({ name }));
      });
  for (const each of program.commands)
    each.copyInheritedSettings(program).option("--lang <LANG>", cli.lang).helpOption("-h, --help", cli.help);
  program.option("--lang <LANG>", cli.lang);
  return program;
};

const titles = ({ cli }: Words): Readonly<Record<string, string>> => ({
  "Usage:": cli.usage,
  "Arguments:": cli.arguments,
  "Options:": cli.options,
  "Commands:": cli.commands,
});

/** The parser's own refusals, in our words. Its message quotes what it is about. */
const parserMistake = (error: CommanderError, program: Command, args: readonly string[]): Mistake => {
  const unknownHelp = error.code === "commander.help" ? args[1] : undefined; // hubel help NAME
  const name = unknownHelp ?? /'([^']*)'/.exec(error.message)?.[1]?.split(" ")[0] ?? "";
  const verb = program.commands.some((c) => c.name() === args[0]) ? `${args[0]} ` : "";
  const hint = (known: readonly string[], words: Words) => {
    const near = nearest(name, known);
    return near ? ` ${words.cli.hint({ nearest: near })}` : "";
  };
  const flags = (program.commands.find((c) => c.name() === args[0]) ?? program).options.map((o) => o.long ?? "");
  return wrongUse((w) => {
    const sentences: Readonly<Record<string, string>> = {
      "commander.help": w.cli.unknownCommand({ name }),
      "commander.unknownCommand":
        w.cli.unknownCommand({ name }) +
        hint(
          program.commands.map((c) => c.name()),
          w,
        ),
      "commander.unknownOption": w.cli.unknownFlag({ name }) + hint(flags, w),
      "commander.missingMandatoryOptionValue": w.cli.missingArgument({ name }),
      "commander.missingArgument": w.cli.missingArgument({ name }),
      "commander.optionMissingArgument": w.cli.missingValue({ name }),
      "commander.excessArguments": w.cli.tooManyArguments({}),
    };
    return `${sentences[error.code] ?? error.message} ${w.cli.seeHelp({ verb })}`;
  });
};

const main = async (args: readonly string[]): Promise<number> => {
  const { language, refused } = languageOf(args);
  const words = wordsIn(language);
  let status = 0;
  const program = build(words, language, (n) => {
    status = n;
  });
  try {
    if (refused !== null)
      throw wrongUse((w) =>
        w.cli.needsOneOf({ option: "--lang", given: refused, known: Object.keys(languages).join(", ") }),
      );
    enableRelaxedSimd();
    if (args.length === 0) program.outputHelp();
    else await program.parseAsync(args, { from: "user" });
    return status;
  } catch (error) {
    const known = error instanceof CommanderError ? error : null;
    if (known?.exitCode === 0) return 0; // --help and --version
    return complain(known ? parserMistake(known, program, args) : fileMistake(error, args.join(" ")), words);
  }
};

const complain = (error: unknown, words: Words): number => {
  const say = (text: string) => process.stderr.write(`${text}\n`);
  if (error instanceof Mistake) {
    say(error.say(words));
    return error.status;
  }
  if (error instanceof UserError) {
    for (const issue of error.issues) say(issueText(issue, words));
    return 1;
  }
  say(words.cli.internal({}));
  say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return 1;
};

// Who reads the output may stop reading (hubel zoo | head): that is no mistake, but not done either.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(brokenPipeStatus);
  process.exit(complain(fileMistake(error, "stdout"), wordsIn(localeLanguage())));
});
process.stderr.on("error", () => {}); // nobody listens to messages any more; results may still be wanted

process.exitCode = await main(process.argv.slice(2));
