// A page of the notes as text: which commands it shows, and the page with what they print today put in. How a command is
// started is left to the callers, scripts/run-notes.ts and test/notes.test.ts.

/** The pages, in docs/. */
export const pages = ["notes.md", "notes.ko.md"] as const;

/** What a command printed, and its exit status. */
export interface Printed {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts `hubel` with these arguments in the folder of the page. */
export type Run = (args: readonly string[]) => Promise<Printed>;

/** A ```sh block with commands in it; lines are counted from 0. */
interface CommandBlock {
  readonly commands: readonly string[];
  /** Whether a comment in front of it says that it is not run. */
  readonly skipped: boolean;
  /** The line of its opening fence. */
  readonly line: number;
  /** The line after its closing fence. */
  readonly end: number;
}

/** All `hubel ...` lines of a page in order, run or not. */
export const commandsOf = (page: string): readonly string[] =>
  blocksOf(page.split("\n")).flatMap(({ commands }) => commands);

/** The sections that carry an anchor, in order: `<a id="NAME"></a>` and the text up to the next one. */
export const sectionsOf = (page: string): ReadonlyMap<string, string> => {
  const [, ...parts] = page.split(/<a id="([^"]+)"><\/a>/);
  return new Map(parts.flatMap((name, i) => (i % 2 === 0 ? [[name, parts[i + 1] ?? ""] as const] : [])));
};

/**
 * The page with the output of every command that is run in the ```text block behind it: stdout, then stderr.
 * @throws Error where a block has no ```text block behind it, or a command was used wrongly
 */
export const withOutputs = async (page: string, run: Run): Promise<string> => {
  const lines = page.split("\n");
  const made: string[] = [];
  let copied = 0;
  for (const { commands, skipped, line, end } of blocksOf(lines)) {
    if (skipped) continue;
    const start = firstFilled(lines, end);
    if (lines[start] !== "```text")
      throw new Error(`line ${line + 1}: the commands need a \`\`\`text block behind them`);
    const close = lines.indexOf("```", start + 1);
    if (close < 0) throw new Error(`line ${start + 1}: this block does not end`);
    made.push(...lines.slice(copied, start + 1));
    for (const command of commands) made.push(...(await outputOf(command, run)));
    copied = close;
  }
  return [...made, ...lines.slice(copied)].join("\n");
};

const outputOf = async (command: string, run: Run): Promise<readonly string[]> => {
  const { status, stdout, stderr } = await run(argumentsOf(command));
  // 1 is fine: a page may show what is said about a net that cannot be.
  if (status !== 0 && status !== 1) throw new Error(`${command}: ended with ${status}\n${stderr}`);
  return (stdout + stderr)
    .trimEnd()
    .split("\n")
    .map((line) => line.trimEnd());
};

/** No shell reads a line, so that it means the same everywhere. */
const argumentsOf = (command: string): readonly string[] => {
  if (/["'`$|<>;&\\*]/.test(command)) throw new Error(`${command}: only plain words can be run`);
  return command.split(/\s+/).slice(1);
};

const blocksOf = (lines: readonly string[]): readonly CommandBlock[] =>
  lines.flatMap((text, line) => {
    if (text !== "```sh") return [];
    const close = lines.indexOf("```", line + 1);
    if (close < 0) throw new Error(`line ${line + 1}: this block does not end`);
    const commands = lines.slice(line + 1, close).filter((each) => each.startsWith("hubel "));
    if (commands.length === 0) return [];
    const before = lines.slice(0, line).findLast((each) => each.trim() !== "");
    return [{ commands, skipped: before?.startsWith("<!-- not run") ?? false, line, end: close + 1 }];
  });

const firstFilled = (lines: readonly string[], from: number): number => {
  const found = lines.findIndex((text, i) => i >= from && text.trim() !== "");
  return found < 0 ? lines.length : found;
};
