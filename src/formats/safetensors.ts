// The safetensors format (huggingface/safetensors, README "Format"): 8 bytes with the header's length, the header as
// JSON, the tensors' bytes without gaps. Float32 only, so far. What a file says of itself is believed only after it has
// been held against the file's size.

import { sizeOf } from "../kernels/kernel.ts";
import { type Issue, UserError } from "../words/issue.ts";
import { shown, shownName } from "../words/shown.ts";

export interface StoredTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface Safetensors {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The format's own limit on the header. */
const longestHeader = 100_000_000;
const lengthBytes = 8;

/** Names that would mean something else: to the format, and to JavaScript. */
const metadataName = "__metadata__";
const unsafeName = "__proto__";

/** Tensors in the map's order; the header is padded with spaces so that the numbers are aligned. */
export const writeSafetensors = (
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array => {
  let end = 0;
  const entries = [...tensors].map(([name, { shape, data }]) => {
    if (name === metadataName || name === unsafeName) throw new Error(`a tensor cannot be called ${name}`);
    if (bytesOf(shape) !== data.byteLength) throw new Error(`${name}: ${data.length} numbers for shape [${shape}]`);
    const begin = end;
    end += data.byteLength;
    return [name, { dtype: "F32", shape, data_offsets: [begin, end] }] as const;
  });
  const text = JSON.stringify(Object.fromEntries([[metadataName, metadata], ...entries]));
  const encoded = new TextEncoder().encode(text);
  const headerLength = Math.ceil(encoded.length / 8) * 8;

  const bytes = new Uint8Array(lengthBytes + headerLength + end);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(headerLength), true);
  bytes.fill(0x20, lengthBytes, lengthBytes + headerLength);
  bytes.set(encoded, lengthBytes);
  let at = lengthBytes + headerLength;
  for (const { data } of tensors.values())
    for (const value of data) {
      view.setFloat32(at, value, true);
      at += 4;
    }
  return bytes;
};

/**
 * Tensors come in the order of their numbers in the file.
 * @param file the file's name, for messages
 * @param ignored says which tensors are left unread, whatever they hold
 * @throws UserError at the first thing that is not as the format says; no more than the file's size is ever allocated
 */
export const readSafetensors = (
  bytes: Uint8Array,
  file: string,
  ignored: (name: string) => boolean = () => false,
): Safetensors => {
  const size = bytes.length;
  const view = new DataView(bytes.buffer, bytes.byteOffset, size);
  if (size < lengthBytes) throw problem({ key: "fileTooShort", values: { file, size } });
  const headerLength = Number(view.getBigUint64(0, true));
  if (headerLength > longestHeader)
    throw problem({ key: "notSafetensors", values: { file, what: "length", given: shown(headerLength) } });
  const start = lengthBytes + headerLength;
  if (start > size) throw problem({ key: "fileTruncated", values: { file, size, expected: start } });
  const header = parseHeader(bytes.subarray(lengthBytes, start));
  if (!header) throw problem({ key: "notSafetensors", values: { file, what: "header", given: "" } });
  const metadata = readMetadata(header.get(metadataName), file);
  header.delete(metadataName);
  refuseUnsafe(header.keys(), file);

  const ranges = [...header]
    .map(([name, entry]) => readEntry(name, entry, file, ignored(name)))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
  // Every byte belongs to one tensor: in order of their beginnings, each begins where the one before ended.
  let end = 0;
  for (const range of ranges) {
    const { begin } = range;
    if (begin !== end)
      throw problem({ key: "tensorMisplaced", values: { file, name: shownName(range.name), begin, expected: end } });
    end = range.end;
  }
  const expected = start + end;
  if (expected > size) throw problem({ key: "fileTruncated", values: { file, size, expected } });
  if (expected < size) throw problem({ key: "fileTooLong", values: { file, size, expected } });

  const tensors = new Map<string, StoredTensor>();
  for (const { name, shape, begin, end: own } of ranges) {
    if (ignored(name)) continue;
    const data = new Float32Array((own - begin) / 4);
    for (let i = 0; i < data.length; i++) data[i] = view.getFloat32(start + begin + 4 * i, true);
    tensors.set(name, { shape, data });
  }
  return { tensors, metadata };
};

interface Range {
  readonly name: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

const problem = (issue: Issue): UserError => new UserError([issue]);

const bytesOf = (shape: readonly number[]): number => 4 * sizeOf(shape);

/** As a map, so that no name of a tensor can mean anything to JavaScript. */
const parseHeader = (bytes: Uint8Array): Map<string, unknown> | null => {
  try {
    // The format's header begins with "{" and nothing else, a byte order mark included.
    if (bytes[0] !== 0x7b) return null;
    const parsed: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return new Map(Object.entries(parsed as object));
  } catch {
    return null;
  }
};

const readEntry = (name: string, entry: unknown, file: string, isIgnored: boolean): Range => {
  const refuse = (what: "entry" | "dtype" | "shape" | "offsets", given: unknown, bytes = 0) =>
    problem({ key: "tensorUnreadable", values: { file, name: shownName(name), what, given: shown(given), bytes } });
  if (typeof entry !== "object" || entry === null) throw refuse("entry", entry);
  const { dtype, shape, data_offsets: offsets } = entry as Readonly<Record<string, unknown>>;
  const isCount = (n: unknown): n is number => Number.isSafeInteger(n) && (n as number) >= 0;
  const areCounts = (list: unknown): list is number[] => Array.isArray(list) && list.every(isCount);
  if (dtype !== "F32" && !isIgnored) throw refuse("dtype", dtype);
  if (!areCounts(shape)) throw refuse("shape", shape);
  const bytes = bytesOf(shape);
  if (!areCounts(offsets) || offsets.length !== 2) throw refuse("offsets", offsets, bytes);
  const [begin = 0, end = 0] = offsets;
  if (isIgnored ? end < begin : end - begin !== bytes) throw refuse("offsets", offsets, bytes);
  return { name, shape, begin, end };
};

const readMetadata = (value: unknown, file: string): Readonly<Record<string, string>> => {
  if (value === undefined) return {};
  const refuse = (given: unknown) =>
    problem({ key: "notSafetensors", values: { file, what: "metadata", given: shown(given) } });
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw refuse(value);
  refuseUnsafe(Object.keys(value), file);
  for (const text of Object.values(value)) if (typeof text !== "string") throw refuse(text);
  return value as Readonly<Record<string, string>>;
};

const refuseUnsafe = (names: Iterable<string>, file: string) => {
  for (const name of names)
    if (name === unsafeName)
      throw problem({ key: "notSafetensors", values: { file, what: "name", given: shown(name) } });
};
