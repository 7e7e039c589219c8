import fc from 'fast-check'
import { expect, test } from 'vitest'
import { exampleStack } from '../core/example-stack.ts'
import { capacityModel } from './predict.ts'
import { topologyFor } from './topology.ts'
import { usualWorkload } from './workload.ts'

const { predict, tenantsUntilMove } = capacityModel(exampleStack)
const small = { ...usualWorkload, tenants: 10, endpoints: 3, apiPods: 2, workers: 1 }

test('series are counted once for each process that emits them', () => {
  // requests_total: 10 tenants x 3 routes x 4 statuses, from 2 pods. request_seconds has no route, so 1 worker: 10 x (4 + 3).
  // The published budget: 10 tenants x the SLOs that there are, for each is in one tier, from 1 worker.
  expect(predict(small).scrapedSeries).toBe(10 * 3 * 4 * 2 + 10 * 7 + 10 * exampleStack.slos.length)
})

test('what rules record grows with tenants, not with pods', () => {
  const { recordedSeries: recorded } = predict(small)
  expect(recorded).toBeGreaterThan(0)
  expect(predict({ ...small, apiPods: 9 }).recordedSeries).toBe(recorded)
  expect(predict({ ...small, tenants: 20 }).recordedSeries).toBe(2 * recorded)
})

const workloads = fc.record({
  ...Object.fromEntries(Object.entries(usualWorkload).map(([key, value]) => [key, fc.constant(value)])),
  tenants: fc.integer({ min: 1, max: 100_000 }),
  endpoints: fc.integer({ min: 1, max: 100 }),
  apiPods: fc.integer({ min: 1, max: 30 }),
}) as fc.Arbitrary<typeof usualWorkload>

test('more of anything never takes less', () => {
  fc.assert(
    fc.property(workloads, fc.constantFrom('tenants', 'endpoints', 'apiPods'), (workload, field) => {
      const before = predict(workload)
      const after = predict({ ...workload, [field]: workload[field] + 1 })
      expect(after.memoryBytes).toBeGreaterThan(before.memoryBytes)
      expect(after.dollarsPerMonth).toBeGreaterThanOrEqual(before.dollarsPerMonth)
      expect(after.topology.shards).toBeGreaterThanOrEqual(before.topology.shards)
    }),
  )
})

test('the move is at the first number of tenants that needs another topology', () => {
  fc.assert(
    fc.property(workloads, (workload) => {
      const move = tenantsUntilMove(workload)
      if (move === undefined) return
      const at = (tenants: number) => {
        const { name, shards } = predict({ ...workload, tenants }).topology
        return `${name} ${shards}`
      }
      expect(at(move - 1)).toBe(at(workload.tenants))
      expect(at(move)).not.toBe(at(workload.tenants))
    }),
    { numRuns: 30 },
  )
})

test.each([
  [100_000, 1e9, 0.1, 'pair', 1],
  [3_000_000, 1e9, 0.1, 'pair with remote write', 1],
  [100_000, 16 * 2 ** 30, 0.1, 'pair with remote write', 1],
  [100_000, 1e9, 0.5, 'pair with remote write', 1],
  [5_000_001, 1e9, 0.1, 'shards with remote write', 2],
  [1_000_000, 50 * 2 ** 30, 0.1, 'shards with remote write', 4],
  [1_000_000, 1e9, 2, 'shards with remote write', 3],
])(
  '%d series in %d bytes with a group that takes %d of its interval need a %s of %d',
  (series, memoryBytes, groupIntervalShare, name, shards) => {
    expect(topologyFor({ series, memoryBytes, groupIntervalShare })).toMatchObject({ name, shards })
  },
)

test('the limit that is met first is named', () => {
  const { because } = topologyFor({ series: 1000, memoryBytes: 1e9, groupIntervalShare: 1.6 })
  expect(because).toBe('one Prometheus would use 200 % of the time for its rules')
})

test('rules take more of a CPU with more tenants and with more history to read, and a slow group is named', () => {
  const { ruleCpu, slowestGroup } = predict(small)
  expect(ruleCpu).toBeGreaterThan(0)
  expect(predict({ ...small, tenants: 20 }).ruleCpu).toBeCloseTo(2 * ruleCpu, 10)
  expect(slowestGroup.seconds).toBeGreaterThan(0)
  expect(predict({ ...small, evaluationIntervalSeconds: 60 }).slowestGroup).toEqual(slowestGroup)
})
