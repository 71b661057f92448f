// Build step: the JSON Schema of a net's description as a file, so that editors check and complete it.

import { mkdir, writeFile } from "node:fs/promises";
import { netSchema } from "../src/net/schema.ts";

await mkdir("dist", { recursive: true });
await writeFile("dist/net.schema.json", `${JSON.stringify(netSchema(), null, 2)}\n`);
