import { defineConfig } from "vitest/config";

export default defineConfig({
  // Examples import the package by its name, as a person would.
  resolve: { alias: { hubel: new URL("./src/index.ts", import.meta.url).pathname } },
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts", "examples/**/*.test.ts"],
    // Two cores: as many test files at a time.
    maxWorkers: 2,
    testTimeout: 60_000,
  },
});
