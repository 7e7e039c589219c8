import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { apiAvailability } from '../../slo/api-availability.ts'
import { apiLatency } from '../../slo/api-latency.ts'
import {
  isolationLimits,
  limitedTenant,
  measureIsolation,
  neighbours,
  unlimitedTenant,
} from '../../src/drill/isolation.ts'
import { startTestbed, type Testbed } from '../../src/drill/testbed.ts'
import { planVerdicts } from '../../src/drill/verdicts/plan.ts'
import { type Round, runRound } from '../../src/drill/verdicts/run-round.ts'
import definition from '../../stack.ts'

/** Load tests on the real service, once: `bench/verdicts.ts` and `bench/isolation.ts` run them often and longer. */

const plan = planVerdicts({ availability: apiAvailability, latency: apiLatency })
let root: string
let testbed: Testbed

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'verdicts-'))
  testbed = await startTestbed({
    definition,
    directory: join(root, 'run'),
    tenants: [...plan.subjects.map(({ tenant }) => tenant), limitedTenant, unlimitedTenant, ...neighbours],
    requestsPerSecond: isolationLimits,
  })
}, 120_000)
afterAll(async () => {
  await testbed?.stop()
  await rm(root, { recursive: true, force: true })
})

describe('the verdict', () => {
  let round: Round
  beforeAll(async () => {
    round = await runRound({ testbed, plan, slos: [apiAvailability, apiLatency], outDir: join(root, 'reports') })
  }, 240_000)

  test('is green for a healthy service, and both witnesses say so', () => {
    const { verdict, exitCode, brokenPromises, output } = round.healthy
    expect({ verdict, exitCode, brokenPromises }, output).toEqual({ verdict: 'kept', exitCode: 0, brokenPromises: [] })
  })

  test('is red for what is above its boundary, and for nothing else, with faults at both sides of each', () => {
    const { verdict, exitCode, brokenPromises, expectedBroken, output } = round.faulty
    expect(expectedBroken).toHaveLength(2)
    expect([...brokenPromises].sort(), output).toEqual([...expectedBroken].sort())
    expect({ verdict, exitCode }, output).toEqual({ verdict: 'broken', exitCode: 99 })
  })

  test('is about exactly as many faults as were planned', () => {
    for (const { planned, hit } of Object.values(round.faulty.struck)) expect(hit).toBe(planned)
  })
})

describe('the neighbours of a tenant at twenty times the limit', () => {
  const besides = (noisy: typeof limitedTenant) =>
    measureIsolation({ testbed, noisy, outDir: join(root, noisy.id), seconds: 6 })

  test('notice nothing, for it is limited', async () => {
    const { neighbours: met, limitedRatio, output } = await besides(limitedTenant)
    expect(
      met.filter(({ isKept }) => !isKept),
      output,
    ).toEqual([])
    expect(limitedRatio).toBeGreaterThan(0.8)
  })

  test('are hurt where it is not limited, so the limiter is what protects them', async () => {
    const { neighbours: met, limitedRatio, output } = await besides(unlimitedTenant)
    expect(met.filter(({ isKept }) => !isKept).length, output).toBeGreaterThan(0)
    expect(limitedRatio).toBeLessThan(0.5)
  })
})
