import { expect, test } from 'vitest'
import { countedWrongly, fuzz } from '../../bench/instrumentation/fuzz/fuzz.ts'

/** The whole of it, a million requests: `npx tsx bench/instrumentation/fuzz.ts`. */
test('20,000 requests, legal, malformed and broken off, are counted once each under their tenant, and nothing leaks', async () => {
  const result = await fuzz({ count: 20_000, seed: 9 })
  expect(result.requests).toBeGreaterThanOrEqual(20_000)
  expect(countedWrongly(result)).toEqual([])
  expect(Object.keys(result.sent)).toHaveLength(6) // five tenants and nobody, so that none is missed
  expect(result.heapAfterMegabytes).toBeLessThan(result.heapBeforeMegabytes * 1.05)
})
