// NET and MODEL on the command line: a name from the zoo or a file.

import { readFile, stat } from "node:fs/promises";
import { resolve as absolute, extname, join } from "node:path";
import { createJiti } from "jiti/static";
import { readModelFile } from "../formats/model-file.ts";
import { nearest } from "../layers/options.ts";
import type { Model } from "../model/model.ts";
import { netFromJson } from "../net/json.ts";
import type { Net } from "../net/net.ts";
import { type Description, resolve } from "../net/resolve.ts";
import { zoo } from "../net/zoo/index.ts";
import { packageFolder } from "../node/packaged.ts";
import { issueText, UserError } from "../words/issue.ts";
import { Mistake, onFileRead } from "./mistake.ts";

/** @throws Mistake or UserError, saying what is wrong with it */
export const loadNet = async (name: string): Promise<Net> => {
  const entry = zoo.find((e) => e.name === name);
  if (entry) return entry.net();
  const kind = extname(name).toLowerCase();
  if (kind === ".safetensors") return (await loadModel(name)).net;
  const isFile = await stat(name).then(
    () => true,
    () => false,
  );
  if (!isFile)
    throw new Mistake((w) =>
      w.cli.noSuchNet({
        name,
        nearest: nearest(
          name,
          zoo.map((e) => e.name),
        ),
      }),
    );
  if (kind === ".json") return describedIn(name, await parseJson(name));
  if ([".ts", ".mts", ".js", ".mjs"].includes(kind)) return runModule(name);
  throw new Mistake((w) => w.cli.unknownKind({ file: name }));
};

/**
 * With another input size than it says, where one is given; a net that does not fit its own may fit that.
 * @throws as `loadNet`
 */
export const loadNetFor = async (name: string, input: Net["input"] | undefined): Promise<Net> => {
  if (!input) return loadNet(name);
  try {
    return { ...(await loadNet(name)), input };
  } catch (error) {
    const description = descriptionOf(error);
    if (!description) throw error;
    const { layers } = resolve({ ...description, input });
    return { hubel: 1, ...description, input, layers: layers.map(({ layer }) => layer) };
  }
};

export const loadModel = async (name: string): Promise<Model> => {
  if (extname(name).toLowerCase() !== ".safetensors") {
    await loadNet(name); // a better message for what does not exist
    throw new Mistake((w) => w.cli.needsWeights({ name }));
  }
  const bytes = await onFileRead(name, () => readFile(name));
  return readModelFile(new Uint8Array(bytes), name);
};

const parseJson = async (file: string): Promise<unknown> => {
  const text = await onFileRead(file, () => readFile(file, "utf8"));
  try {
    return JSON.parse(text.replace(/^\uFEFF/, "")); // editors on Windows begin files with that mark
  } catch (error) {
    throw new Mistake((w) => w.cli.notJson({ file, detail: (error as Error).message }));
  }
};

const describedIn = (file: string, value: unknown): Net => {
  try {
    return netFromJson(value);
  } catch (error) {
    throw error instanceof UserError ? aboutFile(file, error) : error;
  }
};

/** The problems of a net, each with the file that it is in. */
const aboutFile = (file: string, cause: UserError): Mistake =>
  new Mistake((w) => cause.issues.map((issue) => `${file}: ${issueText(issue, w)}`).join("\n"), 1, { cause });

/** The net as it is described, where an error is about a net that cannot be. */
export const descriptionOf = (error: unknown): Description | null => {
  const { description, cause } = (error ?? {}) as { readonly description?: Description; readonly cause?: unknown };
  return description ?? (cause === undefined ? null : descriptionOf(cause));
};

/** Runs a TypeScript or JavaScript module; its `import ... from "hubel"` is this package, wherever it lies. */
const runModule = async (file: string): Promise<Net> => {
  const jiti = createJiti(import.meta.url, { alias: { hubel: join(packageFolder(), "dist", "index.mjs") } });
  let exported: unknown;
  try {
    exported = await jiti.import(absolute(file), { default: true });
  } catch (error) {
    if (isUserError(error)) throw aboutFile(file, error);
    const detail = error instanceof Error ? error.message : String(error);
    throw new Mistake((w) => w.cli.moduleFails({ file, detail }));
  }
  if (typeof exported !== "object" || exported === null || !("layers" in exported))
    throw new Mistake((w) => w.cli.noDefaultNet({ file }));
  return describedIn(file, exported);
};

/** The module has its own copy of the library, and so another class of the same name. */
const isUserError = (error: unknown): error is UserError =>
  error instanceof UserError || (error instanceof Error && error.name === "UserError" && "issues" in error);
