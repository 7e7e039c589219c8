import { defineConfig } from 'vitest/config'

/** Commands colour their output wherever CI is set, and tests read what they print. */
const env = { NO_COLOR: '1' }

/**
 * `unit` stands beside the code and needs no process but this one; `e2e` runs real parts, one file at a time; `helm` renders
 * the chart with a real Helm, which may have to be built first, so it runs only when asked for: `npm run test:helm`.
 */
export default defineConfig({
  test: {
    reporters: ['default', './test/closing-line.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          env,
          include: ['{src,slo,alerts,dashboards,bench}/**/*.test.ts', 'test/unit/**/*.test.ts'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'e2e',
          env,
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'helm',
          include: ['test/helm/**/*.test.ts'],
          globalSetup: ['test/helm/tools.ts'],
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
})
