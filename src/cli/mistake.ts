// A mistake of the user's at the command line: one clear sentence, in their language, and an exit status.

import type { Words } from "../words/en.ts";

/** 1: it could not be done. 2: the command was used wrongly. */
export type ExitStatus = 1 | 2;

export class Mistake extends Error {
  override readonly name = "Mistake";
  readonly say: (words: Words) => string;
  readonly status: ExitStatus;

  constructor(say: (words: Words) => string, status: ExitStatus = 1, options?: ErrorOptions) {
    super("a mistake at the command line", options);
    this.say = say;
    this.status = status;
  }
}

export const wrongUse = (say: (words: Words) => string): Mistake => new Mistake(say, 2);

/** What the system says of a file, as a sentence about that file; anything else is passed on. */
export const fileMistake = (error: unknown, file: string): unknown => {
  const code = (error as { readonly code?: unknown })?.code;
  if (typeof code !== "string" || !/^E[A-Z]+$/.test(code)) return error;
  const known: Readonly<Record<string, (words: Words) => string>> = {
    ENOENT: (w) => w.cli.noSuchFile({ file }),
    ENOTDIR: (w) => w.cli.notAFolder({ file }),
    EEXIST: (w) => w.cli.notAFolder({ file }),
    EISDIR: (w) => w.cli.isFolder({ file }),
    EACCES: (w) => w.cli.notWritable({ file }),
    EPERM: (w) => w.cli.notWritable({ file }),
    EROFS: (w) => w.cli.notWritable({ file }),
    ENOSPC: (w) => w.cli.diskFull({ file }),
    EDQUOT: (w) => w.cli.diskFull({ file }),
  };
  return new Mistake(known[code] ?? ((w) => w.cli.fileTrouble({ file, code })));
};

/** Runs work on a file, so that what goes wrong is said of that file. */
export const onFile = async <T>(file: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    throw fileMistake(error, file);
  }
};

/** As `onFile`, for reading: the one refusal that differs. */
export const onFileRead = async <T>(file: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (["EACCES", "EPERM"].includes((error as { readonly code?: string })?.code ?? ""))
      throw new Mistake((w) => w.cli.notReadable({ file }));
    throw fileMistake(error, file);
  }
};
