// A model as one .safetensors file: parameters under PyTorch's names, and the net's description in the metadata. It
// opens in Python with the official library.

import { shapeText } from "../layers/rule.ts";
import { netFromJson, netToJson } from "../net/json.ts";
import type { Net } from "../net/net.ts";
import { resolve } from "../net/resolve.ts";
import { type Issue, UserError } from "../words/issue.ts";
import { shown, shownName } from "../words/shown.ts";
import { readSafetensors, type StoredTensor, writeSafetensors } from "./safetensors.ts";

const version = "1";

/** A net and the numbers for it, as a file holds them. */
export interface StoredModel {
  readonly net: Net;
  readonly parameters: ReadonlyMap<string, StoredTensor>;
}

export const writeModelFile = ({ net, parameters }: StoredModel): Uint8Array =>
  // "format" is what PyTorch's own tools write and look for.
  writeSafetensors(parameters, { format: "pt", hubel: version, net: netToJson(net) });

/**
 * @param file the file's name, for messages
 * @throws UserError naming everything that is wrong: damage, another version, tensors missing, unexpected or of another
 * size than the net needs
 */
export const readModelFile = (bytes: Uint8Array, file: string): StoredModel => {
  const { tensors, metadata } = readSafetensors(bytes, file, isCounter);
  const given = metadata["hubel"];
  if (given === undefined) throw new UserError([{ key: "noNetInFile", values: { file } }]);
  if (given !== version)
    throw new UserError([{ key: "modelVersion", values: { file, given: shownName(given), known: version } }]);
  const net = netFromJson(parse(metadata["net"] ?? "", file));
  return { net, parameters: parametersFor(net, tensors, file) };
};

/**
 * Weights from elsewhere for a net whose layers have the same names, such as a zoo net and torchvision's state dict saved
 * as safetensors.
 * @param file the file's name, for messages
 * @throws UserError naming everything that is wrong: damage, tensors missing, unexpected or of another size
 */
export const readStateDict = (net: Net, bytes: Uint8Array, file: string): StoredModel => ({
  net,
  parameters: parametersFor(net, readSafetensors(bytes, file, isCounter).tensors, file),
});

/** PyTorch's batch normalisation counts its batches, a whole number that nothing here depends on. */
const isCounter = (name: string) => name.endsWith(".num_batches_tracked");

const parametersFor = (
  net: Net,
  tensors: ReadonlyMap<string, StoredTensor>,
  file: string,
): StoredModel["parameters"] => {
  const issues: Issue[] = [];
  const parameters = new Map<string, StoredTensor>();
  const unexpected = new Set(tensors.keys());
  for (const layer of resolve(net).layers)
    for (const spec of layer.tensors) {
      const name = `${layer.name}.${spec.name}`;
      const stored = tensors.get(name);
      const shape = shapeText(spec.shape);
      unexpected.delete(name);
      if (!stored) issues.push({ key: "tensorMissing", values: { file, name: shownName(name), shape } });
      else if (shapeText(stored.shape) !== shape)
        issues.push({
          key: "tensorShape",
          values: { file, name: shownName(name), expected: shape, given: shownShape(stored.shape) },
        });
      else parameters.set(name, stored);
    }
  for (const name of unexpected) issues.push({ key: "tensorUnexpected", values: { file, name: shownName(name) } });
  if (issues.length > 0) throw new UserError(issues);
  return parameters;
};

/** A scalar's shape is empty, which reads as nothing. */
const shownShape = (shape: readonly number[]): string =>
  shape.length === 0 ? shown(shape) : shownName(shapeText(shape));

const parse = (text: string, file: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new UserError([{ key: "noNetInFile", values: { file } }]);
  }
};
