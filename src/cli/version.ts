// The package's own version.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageFolder } from "../node/packaged.ts";

export const version = (): string =>
  (JSON.parse(readFileSync(join(packageFolder(), "package.json"), "utf8")) as { readonly version: string }).version;
