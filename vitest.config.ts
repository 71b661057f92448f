import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts", "examples/**/*.test.ts"],
    // Two cores: as many test files at a time.
    maxWorkers: 2,
    testTimeout: 60_000,
  },
});
