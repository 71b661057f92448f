// The safetensors format (huggingface/safetensors, README "Format"): 8 bytes with the header's length, the header as
// JSON, the tensors' bytes without gaps. Float32 only, so far. What a file says of itself is believed only after it has
// been held against the file's size.

import { type Issue, UserError } from "../words/issue.ts";

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

/** Tensors in the map's order; the header is padded with spaces so that the numbers are aligned. */
export const writeSafetensors = (
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array => {
  let end = 0;
  const entries = [...tensors].map(([name, { shape, data }]) => {
    const begin = end;
    end += data.byteLength;
    return [name, { dtype: "F32", shape, data_offsets: [begin, end] }] as const;
  });
  const text = JSON.stringify(Object.fromEntries([["__metadata__", metadata], ...entries]));
  const encoded = new TextEncoder().encode(text);
  const headerLength = Math.ceil(encoded.length / 8) * 8;

  const bytes = new Uint8Array(lengthBytes + headerLength + end);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(headerLength), true);
  bytes.fill(0x20, lengthBytes, lengthBytes + headerLength);
  bytes.set(encoded, lengthBytes);
  let at = lengthBytes + headerLength;
  for (const { data } of tensors.values()) {
    for (const value of data) {
      view.setFloat32(at, value, true);
      at += 4;
    }
  }
  return bytes;
};

/**
 * @param file the file's name, for messages
 * @throws UserError where anything is not as the format says; nothing larger than the file is ever allocated
 */
export const readSafetensors = (bytes: Uint8Array, file: string): Safetensors => {
  const fail = (issue: Issue) => new UserError([issue]);
  const size = bytes.length;
  const view = new DataView(bytes.buffer, bytes.byteOffset, size);
  if (size < lengthBytes) throw fail({ key: "fileTooShort", values: { file, size } });
  const headerLength = Number(view.getBigUint64(0, true));
  if (headerLength > longestHeader) throw fail({ key: "notSafetensors", values: { file } });
  const start = lengthBytes + headerLength;
  if (start > size) throw fail({ key: "fileTruncated", values: { file, size, expected: start } });
  const header = parseHeader(bytes.subarray(lengthBytes, start));
  if (!header) throw fail({ key: "notSafetensors", values: { file } });

  const entries = [...header].filter(([name]) => name !== "__metadata__").map(([name, entry]) => ({ name, entry }));
  const issues: Issue[] = [];
  const ranges: Range[] = [];
  for (const { name, entry } of entries) {
    const read = readEntry(entry);
    if (typeof read === "string") issues.push({ key: "tensorUnreadable", values: { file, name, what: read } });
    else ranges.push({ name, ...read });
  }
  if (issues.length > 0) throw new UserError(issues);

  // Every byte belongs to one tensor: in order of their beginnings, each begins where the one before ended.
  let end = 0;
  for (const { name, begin, end: own } of [...ranges].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== end) throw fail({ key: "tensorMisplaced", values: { file, name, begin, expected: end } });
    end = own;
  }
  if (start + end !== size)
    throw fail(
      start + end > size
        ? { key: "fileTruncated", values: { file, size, expected: start + end } }
        : { key: "fileTooLong", values: { file, size, expected: start + end } },
    );

  const tensors = new Map<string, StoredTensor>();
  for (const { name, shape, begin, end: own } of ranges) {
    const data = new Float32Array((own - begin) / 4);
    for (let i = 0; i < data.length; i++) data[i] = view.getFloat32(start + begin + 4 * i, true);
    tensors.set(name, { shape, data });
  }
  return { tensors, metadata: readMetadata(header.get("__metadata__")) };
};

interface Range {
  readonly name: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** As a map, so that no name of a tensor can mean anything to JavaScript. */
const parseHeader = (bytes: Uint8Array): ReadonlyMap<string, unknown> | null => {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return null;
    return new Map(Object.entries(parsed));
  } catch {
    return null;
  }
};

/** What a tensor's entry says, or which part of it is wrong. */
const readEntry = (entry: unknown): Omit<Range, "name"> | "entry" | "dtype" | "shape" | "offsets" => {
  if (typeof entry !== "object" || entry === null) return "entry";
  const { dtype, shape, data_offsets: offsets } = entry as Readonly<Record<string, unknown>>;
  const isCount = (n: unknown): n is number => Number.isSafeInteger(n) && (n as number) >= 0;
  const areCounts = (list: unknown): list is number[] => Array.isArray(list) && list.every(isCount);
  if (dtype !== "F32") return "dtype";
  if (!areCounts(shape)) return "shape";
  if (!areCounts(offsets) || offsets.length !== 2) return "offsets";
  const [begin = 0, end = 0] = offsets;
  const bytes = shape.reduce((product, n) => product * n, 4);
  if (end - begin !== bytes) return "offsets";
  return { shape, begin, end };
};

const readMetadata = (value: unknown): Readonly<Record<string, string>> =>
  typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).filter((e): e is [string, string] => typeof e[1] === "string"))
    : {};
