// hubel predict MODEL FILE...: what is in images.

import { basename } from "node:path";
import { wasm } from "../backends/wasm/wasm.ts";

import { predictor } from "../model/predict.ts";
import { type AddCommand, type CommonOptions, command } from "./command.ts";
import { Mistake } from "./mistake.ts";
import { loadModel } from "./net-argument.ts";
import { wholeNumber } from "./options.ts";
import { readImage } from "./read-image.ts";

export const addPredict: AddCommand = (program, words, terminal) => {
  const { cli } = words;
  command(program, words, "predict", cli.verbs.predict, "hubel predict runs/digits-lenet5/model.safetensors seven.png")
    .argument("<MODEL>", cli.model)
    .argument("<FILE...>", cli.imageFiles)
    .option("--top <K>", cli.top, wholeNumber("--top", 1), 3)
    .action(async (name: string, files: readonly string[], options: CommonOptions & { readonly top: number }) => {
      const out = terminal(options);
      const model = await loadModel(name);
      const { classes, preprocess } = model.net;
      if (!classes || !preprocess) throw new Mistake((w) => w.cli.noClasses({ name }));
      const predicting = await predictor(model, wasm(), 1);
      const results = [];
      for (const file of files) {
        const image = await readImage(file, model.net.input, preprocess);
        const probabilities = await predicting.probabilities(image, 1);
        const top = [...probabilities]
          .map((probability, k) => ({ class: classes[k] ?? String(k), probability }))
          .sort((a, b) => b.probability - a.probability)
          .slice(0, options.top);
        results.push({ file, top });
      }
      predicting.close();
      if (options.json) return out.json(results);
      for (const { file, top } of results)
        out.result(
          `${basename(file)}: ${top.map((t) => `${out.bold(t.class)} ${words.percent(t.probability)}`).join(", ")}`,
        );
    });
};
