import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UserError } from "../words/issue.ts";
import { readSafetensors, type StoredTensor, writeSafetensors } from "./safetensors.ts";

// Bytes are written here by hand from the format's description, not by the code under test.

const latin = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0));

/** A file of a header as it is given and numbers below 256, each in as few bytes as a float32 has. */
const fileOf = (header: string, data: readonly number[] = []): Uint8Array => {
  const length = header.length;
  return Uint8Array.from([length & 255, length >> 8, 0, 0, 0, 0, 0, 0, ...latin(header), ...data]);
};

/** float32: 1 is 3f800000, -2 is c0000000. */
const one = [0, 0, 0x80, 0x3f];
const minusTwo = [0, 0, 0, 0xc0];

/** What reading complains of, or undefined where it reads; anything but a UserError is a failure of the test. */
const complaint = (bytes: Uint8Array) => {
  try {
    readSafetensors(bytes, "x.safetensors");
    return undefined;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    expect(error.message).toContain("x.safetensors");
    return error.issues[0];
  }
};

const entry = (shape: readonly number[], begin: number, end: number) =>
  JSON.stringify({ dtype: "F32", shape, data_offsets: [begin, end] });

describe("what is written", () => {
  test("is the header's length, the header, and the numbers, little-endian", () => {
    const bytes = writeSafetensors(new Map([["a", { shape: [2], data: Float32Array.of(1, -2) }]]), { by: "hand" });
    const header = `{"__metadata__":{"by":"hand"},"a":${entry([2], 0, 8)}}`;
    const padded = header.padEnd(Math.ceil(header.length / 8) * 8);
    expect([...bytes]).toEqual([...fileOf(padded, [...one, ...minusTwo])]);
  });

  test("begins its numbers at a multiple of 8 bytes", () => {
    for (const name of ["a", "ab", "abc", "abcd", "abcde", "abcdef", "abcdefg", "abcdefgh"]) {
      const bytes = writeSafetensors(new Map([[name, { shape: [1], data: Float32Array.of(7) }]]), {});
      expect((bytes.length - 4) % 8, name).toBe(0);
    }
  });

  test("is read back as it was", () => {
    const tensor = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 }).chain((shape) => {
      const size = shape.reduce((product, n) => product * n, 1);
      return fc.record({ shape: fc.constant(shape), data: fc.float32Array({ minLength: size, maxLength: size }) });
    });
    const name = fc.string({ unit: "grapheme" }).filter((text) => text !== "__metadata__" && text !== "__proto__");
    const tensors = fc.uniqueArray(fc.tuple(name, tensor), { maxLength: 5, selector: ([text]) => text });
    const metadata = fc.dictionary(name, fc.string({ unit: "grapheme" }), { noNullPrototype: true });
    fc.assert(
      fc.property(tensors, metadata, (list, texts) => {
        const written = new Map<string, StoredTensor>(list);
        const read = readSafetensors(writeSafetensors(written, texts), "x");
        expect(read.metadata).toEqual(texts);
        expect(new Set(read.tensors.keys())).toEqual(new Set(written.keys()));
        for (const [key, { shape, data }] of written) expect(read.tensors.get(key)).toEqual({ shape, data });
      }),
    );
  });

  test("never has a name that means something else", () => {
    const tensor = { shape: [1], data: Float32Array.of(1) };
    for (const name of ["__metadata__", "__proto__"])
      expect(() => writeSafetensors(new Map([[name, tensor]]), {})).toThrow(name);
  });

  test("has as many numbers as its shapes say", () => {
    const short = { shape: [2, 3], data: new Float32Array(5) };
    expect(() => writeSafetensors(new Map([["a", short]]), {})).toThrow("a: 5 numbers for shape [2,3]");
  });
});

describe("a file", () => {
  test("written by hand is read, with its metadata", () => {
    const header = `{"__metadata__":{"k":"v"},"a":${entry([1, 2], 0, 8)}}`;
    const { tensors, metadata } = readSafetensors(fileOf(header, [...one, ...minusTwo]), "x");
    expect(metadata).toEqual({ k: "v" });
    expect([...tensors]).toEqual([["a", { shape: [1, 2], data: Float32Array.of(1, -2) }]]);
  });

  test("may lie anywhere in a larger block of memory", () => {
    const file = fileOf(`{"a":${entry([1], 0, 4)}}`, one);
    const block = new Uint8Array(file.length + 3);
    block.set(file, 3);
    expect(readSafetensors(block.subarray(3), "x").tensors.get("a")?.data).toEqual(Float32Array.of(1));
  });

  test("needs no metadata", () => {
    expect(readSafetensors(fileOf(`{"a":${entry([1], 0, 4)}}`, one), "x").metadata).toEqual({});
  });

  test("needs no tensors", () => {
    expect(readSafetensors(fileOf("{}"), "x").tensors.size).toBe(0);
  });

  test("holds scalars and tensors without numbers", () => {
    const header = `{"scalar":${entry([], 0, 4)},"none":${entry([3, 0], 4, 4)}}`;
    const { tensors } = readSafetensors(fileOf(header, one), "x");
    expect(tensors.get("scalar")).toEqual({ shape: [], data: Float32Array.of(1) });
    expect(tensors.get("none")).toEqual({ shape: [3, 0], data: new Float32Array() });
  });

  test("gives its tensors in the order of their numbers, whatever the header's order", () => {
    const header = `{"b":${entry([1], 4, 8)},"a":${entry([1], 0, 4)}}`;
    const { tensors } = readSafetensors(fileOf(header, [...one, ...minusTwo]), "x");
    expect([...tensors].map(([name, { data }]) => [name, data[0]])).toEqual([
      ["a", 1],
      ["b", -2],
    ]);
  });
});

describe("a file that lies", () => {
  const eight = [...one, ...minusTwo];
  const refused: readonly (readonly [what: string, header: string, data: readonly number[], issue: object])[] = [
    ["has a gap at its beginning", `{"a":${entry([1], 4, 8)}}`, eight, { key: "tensorMisplaced" }],
    [
      "has a gap between tensors",
      `{"a":${entry([1], 0, 4)},"b":${entry([1], 8, 12)}}`,
      [...eight, ...one],
      { key: "tensorMisplaced", values: { name: "b", begin: 8, expected: 4 } },
    ],
    [
      "has tensors that overlap",
      `{"a":${entry([1], 0, 4)},"b":${entry([1], 2, 6)}}`,
      eight,
      { key: "tensorMisplaced", values: { name: "b", begin: 2, expected: 4 } },
    ],
    [
      "has two tensors in one place",
      `{"a":${entry([1], 0, 4)},"b":${entry([1], 0, 4)}}`,
      one,
      { key: "tensorMisplaced", values: { name: "b", begin: 0, expected: 4 } },
    ],
    [
      "has more room for a tensor than its shape asks",
      `{"a":${entry([1], 0, 8)}}`,
      eight,
      { key: "tensorUnreadable", values: { name: "a", what: "offsets", given: "[0, 8]", bytes: 4 } },
    ],
    ["has offsets the wrong way round", `{"a":${entry([1], 4, 0)}}`, eight, { values: { what: "offsets" } }],
    ["has a negative offset", `{"a":${entry([1], -4, 0)}}`, eight, { values: { what: "offsets" } }],
    [
      "has one offset",
      `{"a":{"dtype":"F32","shape":[1],"data_offsets":[4]}}`,
      one,
      { values: { what: "offsets", given: "[4]" } },
    ],
    [
      "has half precision",
      `{"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}`,
      one,
      { key: "tensorUnreadable", values: { name: "a", what: "dtype", given: '"F16"' } },
    ],
    ["has no dtype", `{"a":{"shape":[1],"data_offsets":[0,4]}}`, one, { values: { what: "dtype", given: "none" } }],
    ["has a broken shape", `{"a":${entry([1.5], 0, 6)}}`, eight, { values: { what: "shape", given: "[1.5]" } }],
    ["has a negative shape", `{"a":${entry([-1, -1], 0, 4)}}`, one, { values: { what: "shape", given: "[-1, -1]" } }],
    ["has an entry that is no object", `{"a":7}`, [], { values: { what: "entry", given: "7" } }],
    ["has an entry that is null", `{"a":null}`, [], { values: { what: "entry", given: "null" } }],
    ["has a list for its metadata", `{"__metadata__":[]}`, [], { values: { what: "metadata" } }],
    ["has a number in its metadata", `{"__metadata__":{"k":1}}`, [], { values: { what: "metadata", given: "1" } }],
    ["has a list for its header", "[]", [], { key: "notSafetensors", values: { what: "header" } }],
    ["has a space before its header", " {}", [], { key: "notSafetensors", values: { what: "header" } }],
    ["has a header that ends early", '{"a":', [], { key: "notSafetensors", values: { what: "header" } }],
    ["has numbers of no tensor", "{}", one, { key: "fileTooLong" }],
    [
      "claims more numbers than memory could hold",
      `{"a":${entry([2 ** 40], 0, 2 ** 42)}}`,
      one,
      { key: "fileTruncated", values: { expected: 8 + 78 + 2 ** 42 } },
    ],
    [
      "claims a shape beyond whole numbers",
      `{"a":{"dtype":"F32","shape":[9007199254740991,9007199254740991,0],"data_offsets":[0,4]}}`,
      one,
      { values: { what: "offsets", bytes: 0 } },
    ],
  ];
  test.each(refused)("%s: it is refused", (_, header, data, issue) => {
    expect(complaint(fileOf(header, data))).toMatchObject(issue);
  });

  test("is refused before anything of the size that it claims is allocated", () => {
    const claims = (...length: number[]) => Uint8Array.from([...length, 0x7b, 0x7d]);
    expect(complaint(claims(0, 0xe1, 0xf5, 0x05, 0, 0, 0, 0))).toMatchObject({
      key: "fileTruncated",
      values: { size: 10, expected: 100_000_008 },
    });
    expect(complaint(claims(1, 0xe1, 0xf5, 0x05, 0, 0, 0, 0))).toMatchObject({
      key: "notSafetensors",
      values: { what: "length", given: "100000001" },
    });
    expect(complaint(claims(255, 255, 255, 255, 255, 255, 255, 255))).toMatchObject({ values: { what: "length" } });
  });

  test("cannot reach JavaScript's own through a name", () => {
    for (const header of [`{"__proto__":${entry([1], 0, 4)}}`, `{"__metadata__":{"__proto__":"x"}}`])
      expect(complaint(fileOf(header, one))).toMatchObject({ values: { what: "name", given: '"__proto__"' } });
    const { tensors } = readSafetensors(fileOf(`{"constructor":${entry([1], 0, 4)}}`, one), "x");
    expect([...tensors.keys()]).toEqual(["constructor"]);
    expect(readSafetensors(fileOf("{}"), "x").tensors.has("constructor")).toBe(false);
  });

  test("cannot write an endless or many-lined message", () => {
    const name = `${"n".repeat(500)}\\n`;
    const issue = complaint(fileOf(`{"${name}":7,"b":0}`));
    expect(issue).toMatchObject({ key: "tensorUnreadable", values: { name: `${"n".repeat(79)}…` } });
  });
});

describe("a damaged file", () => {
  const whole = writeSafetensors(
    new Map([
      ["conv1.weight", { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }],
      ["conv1.bias", { shape: [2], data: Float32Array.of(5, 6) }],
    ]),
    { format: "pt" },
  );

  test("is refused wherever it was cut off", () => {
    for (let length = 0; length < whole.length; length++) {
      const key = length < 8 ? "fileTooShort" : "fileTruncated";
      expect(complaint(whole.subarray(0, length)), `${length} bytes`).toMatchObject({ key, values: { size: length } });
    }
  });

  test("is read or refused, whatever its bytes have become", () => {
    const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const bytes = whole.slice();
        for (const [at, byte] of changes) bytes[at] = byte;
        complaint(bytes);
      }),
      { numRuns: 3000 },
    );
  });

  test("is read or refused, whatever its header says", () => {
    const key = fc.constantFrom("dtype", "shape", "data_offsets");
    const value = fc.oneof(fc.jsonValue(), fc.constantFrom("F32", [1], [0, 4], [0, 0]));
    const header = fc.dictionary(fc.string(), fc.oneof(fc.dictionary(key, value), fc.jsonValue()), { maxKeys: 3 });
    fc.assert(
      fc.property(header, (given) => {
        const text = [...new TextEncoder().encode(JSON.stringify(given))];
        complaint(Uint8Array.from([text.length & 255, text.length >> 8, 0, 0, 0, 0, 0, 0, ...text, ...one]));
      }),
      { numRuns: 1000 },
    );
  });
});
