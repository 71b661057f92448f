// hubel export NET --to FORMAT: a net written for others: a picture, or the description itself.

import { diagram } from "../net/diagram.ts";
import { netToJson } from "../net/json.ts";
import type { Net } from "../net/net.ts";
import { writeWhole } from "../node/files.ts";
import { isLanguage, type Language } from "../words/index.ts";
import { type AddCommand, type CommonOptions, command } from "./command.ts";
import { onFile, wrongUse } from "./mistake.ts";
import { loadNet } from "./net-argument.ts";
import { oneOf } from "./options.ts";

const formats = {
  svg: (net: Net, language: Language) => diagram(net, { language }),
  json: (net: Net) => netToJson(net),
} as const;
type Format = keyof typeof formats;
const known = Object.keys(formats) as readonly Format[];

/** Promised by the interface and not there yet: they say so. */
const comingLater = ["onnx", "safetensors", "pytorch", "latex"];

interface ExportOptions extends CommonOptions {
  readonly to?: Format;
  readonly out?: string;
}

export const addExport: AddCommand = (program, words, terminal) => {
  const { cli } = words;
  command(program, words, "export", cli.verbs.export, "hubel export resnet18 --to svg --out resnet18.svg")
    .argument("<NET>", cli.net)
    .option("--to <FORMAT>", cli.export.to, format)
    .option("--out <FILE>", cli.export.out)
    .action(async (name: string, { to, out: file, ...options }: ExportOptions) => {
      const out = terminal(options);
      if (to === undefined) throw wrongUse((w) => w.cli.exportTo({ known: known.join(", ") }));
      if (options.json && file === undefined)
        throw wrongUse((w) => w.cli.onlyWith({ option: "--json", other: "--out" }));
      const net = await loadNet(name);
      const content = formats[to](net, isLanguage(out.language) ? out.language : "en");
      if (file === undefined) return out.result(content.trimEnd());
      await onFile(file, () => writeWhole(file, content));
      if (options.json) return out.json({ file, checked: null });
      out.note(cli.written({ file }));
    });
};

const format = (given: string): Format => {
  if (comingLater.includes(given)) throw wrongUse((w) => w.cli.exportNotYet({ given, known: known.join(", ") }));
  return oneOf("--to", known)(given);
};
