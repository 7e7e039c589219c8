import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { apiAvailability } from '../../slo/api-availability.ts'
import { apiLatency } from '../../slo/api-latency.ts'
import { startTestbed, type Testbed } from '../../src/drill/testbed.ts'
import { planVerdicts } from '../../src/drill/verdicts/plan.ts'
import { type Round, runRound } from '../../src/drill/verdicts/run-round.ts'
import definition from '../../stack.ts'

/** One round on the real service; `node --import tsx bench/verdicts.ts --runs 20` runs it often. */

const plan = planVerdicts({ availability: apiAvailability, latency: apiLatency })
let root: string
let testbed: Testbed | undefined
let round: Round

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'verdicts-'))
  testbed = await startTestbed({
    definition,
    directory: join(root, 'run'),
    tenants: plan.subjects.map(({ tenant }) => tenant),
  })
  round = await runRound({ testbed, plan, slos: [apiAvailability, apiLatency], outDir: join(root, 'reports') })
}, 120_000)
afterAll(async () => {
  await testbed?.stop()
  await rm(root, { recursive: true, force: true })
})

test('a healthy service keeps every promise, and both witnesses say so', () => {
  const { verdict, exitCode, brokenPromises, output } = round.healthy
  expect({ verdict, exitCode, brokenPromises }, output).toEqual({ verdict: 'kept', exitCode: 0, brokenPromises: [] })
})

test('faults at both sides of each boundary turn red what is above it, and nothing else', () => {
  const { verdict, exitCode, brokenPromises, expectedBroken, output } = round.faulty
  expect(expectedBroken).toHaveLength(2)
  expect([...brokenPromises].sort(), output).toEqual([...expectedBroken].sort())
  expect({ verdict, exitCode }, output).toEqual({ verdict: 'broken', exitCode: 99 })
})

test('exactly so many requests were hit as planned', () => {
  for (const { planned, hit } of Object.values(round.faulty.struck)) expect(hit).toBe(planned)
})
