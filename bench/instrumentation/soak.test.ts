import { expect, test } from 'vitest'
import { soak } from './soak.ts'

test('an hour of tenants that come and go leaves series flat and loses no request', async () => {
  const { samples, requests, counted, served } = await soak({ ids: 5000, cap: 50 })
  expect(counted).toBe(requests)
  expect(served).toBeGreaterThan(200) // places were given on, again and again
  const half = samples.slice(samples.length / 2)
  const lines = half.map(({ series }) => series)
  expect(Math.max(...lines)).toBeLessThanOrEqual(52 * (12 + 3) + 10) // cap, __none__ and __other__: a histogram and three counters each
  expect(Math.max(...half.map(({ heapMegabytes }) => heapMegabytes))).toBeLessThan(
    (samples[1]?.heapMegabytes ?? 0) + 40, // not collected here: the command measures it exactly
  )
})
