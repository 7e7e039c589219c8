import { expect, test } from 'vitest'
import { buildLibrary } from '../../bench/instrumentation/library.ts'
import { measureOutage } from '../../bench/logging/outage.ts'

/** The small version of `npm run bench:logging -- --only outage`, which also tells latencies: too short a time for them here. */
test('an outage of Loki costs disk, not memory, and no line', { timeout: 90_000 }, async () => {
  buildLibrary()
  const result = await measureOutage({ linesPerSecond: 5_000, outageSeconds: 6, requestsPerSecond: 50 })
  expect(result.linesInOutage).toBeGreaterThan(20_000)
  expect(result.addedMebibytes.subject).toBeLessThan(64)
  expect(result.problems).toEqual([])
  expect(result.lost).toBe(0)
  expect(result.arrived).toBeGreaterThan(result.linesInOutage)
  expect(result.arrived).toBeLessThanOrEqual(result.written)
})
