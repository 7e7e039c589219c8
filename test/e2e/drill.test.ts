import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Findings } from '../../src/drill/findings.ts'
import { runDrill } from '../../src/drill/run-drill.ts'
import { scenarios } from '../../src/drill/scenarios.ts'
import definition from '../../stack.ts'

/** The drill itself on real parts, at a short pace; `tenantscope drill` runs every scenario. */

const names = ['kill-api', 'kill-worker', 'stop-postgres', 'network-reset', 'rolling-update', 'fail-over']

let root: string
let findings: readonly Findings[]

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'drill-'))
  findings = await runDrill({
    definition,
    directory: join(root, 'run'),
    scenarios: scenarios.filter(({ name }) => names.includes(name)),
    pace: { faultSeconds: 2, goodRequests: 20 },
  })
})
afterAll(() => rm(root, { recursive: true, force: true }))

const found = (name: string): Findings => findings.find(({ scenario }) => scenario === name) as Findings

describe.each(names)('%s', (name) => {
  test('loses no accepted task and recovers within its objective', () => {
    const { broken, tasks } = found(name)
    expect(broken).toEqual([])
    expect(tasks.lost).toBe(0)
    expect(tasks.accepted).toBeGreaterThan(0)
  })
})

test.each(['stop-postgres', 'network-reset', 'fail-over'])(
  '%s is really felt: requests fail and /ready says so',
  (name) => {
    const { errors, unreadySeconds } = found(name)
    expect(Object.values(errors).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0)
    expect(unreadySeconds).toBeLessThan(5)
  },
)

test('a rolling update fails no request at all, in flight or not', () => {
  const { errors, requests } = found('rolling-update')
  expect(errors).toEqual({})
  expect(requests).toBeGreaterThan(50)
})
