import { describe, expect, it } from 'vitest'
import { countedBetween } from './counted-between.ts'
import { differencesIn, judge, testimonyOf } from './testimony.ts'

const series = (tenant_id: string, route: string, value: number) => ({ labels: { tenant_id, route }, value })

describe('what a counter rose by', () => {
  it('adds the series of a tenant, and counts one that appears meanwhile from zero', () => {
    const before = [series('acme', '/a', 10), series('hooli', '/a', 5)]
    const after = [series('hooli', '/a', 5), series('acme', '/b', 3), series('acme', '/a', 14)]
    expect(countedBetween(before, after)).toEqual({
      byTenant: new Map([
        ['hooli', 0],
        ['acme', 7],
      ]),
      resets: 0,
    })
  })

  it('takes a series that started anew from zero, and says so', () => {
    const counted = countedBetween([series('acme', '/a', 100)], [series('acme', '/a', 4)])
    expect(counted).toEqual({ byTenant: new Map([['acme', 4]]), resets: 1 })
  })
})

describe('the verdict on a count', () => {
  it.each([
    ['exactly the budget', { events: 1_000, bad: 1 }, 'kept'],
    ['one more', { events: 1_000, bad: 2 }, 'broken'],
    ['nothing at all', { events: 0, bad: 0 }, 'no data'],
  ] as const)('%s is %s', (_, count, verdict) => {
    expect(judge(count, 0.999)).toBe(verdict)
  })
})

const evidence = {
  kind: 'availability',
  tenantId: 'acme',
  tier: 'starter',
  slo: 'api-availability',
  objective: 0.99,
  clientVerdict: 'kept',
  client: { events: 400, bad: 0 },
  sent: { events: 404, bad: 0 },
  server: { events: 404, bad: 0 },
  resets: 0,
} as const

describe('two witnesses', () => {
  it('that count the same have nothing to explain', () => {
    expect(testimonyOf(evidence)).toMatchObject({ agrees: true, differences: [] })
  })

  it.each([
    ['requests that never arrived', { server: { events: 400, bad: 0 } }, /4 of 404 requests are in no counter/],
    ['requests of others', { server: { events: 410, bad: 0 } }, /counted 6 requests more/],
    ['further updates of a task', { of: 'updates', server: { events: 410, bad: 0 } }, /counted 6 updates more/],
    [
      'failures on the way',
      { client: { events: 400, bad: 9 }, sent: { events: 404, bad: 9 } },
      /9 failures reached the client only/,
    ],
    ['failures of others', { server: { events: 404, bad: 3 } }, /3 bad events reached no request of this run/],
    ['a restart', { resets: 2 }, /2 counters started anew/],
    [
      'the boundary',
      {
        clientVerdict: 'broken',
        client: { events: 400, bad: 4 },
        sent: { events: 404, bad: 4 },
        server: { events: 404, bad: 4 },
      },
      /within one event of the boundary/,
    ],
    [
      'a generator that queued',
      {
        kind: 'latency',
        sent: { events: 404, bad: 50 },
        health: { latenessP99Ms: 900, eventLoopDelayP99Ms: 12, droppedIterations: 3, maxVus: 9 },
      },
      /50 requests were slow only as the client saw them.*900 ms late \(p99\), it dropped 3 iterations/,
    ],
  ] as const)('are told apart by %s', (_, change, words) => {
    expect(differencesIn({ ...evidence, ...change }).join('\n')).toMatch(words)
  })

  it('disagree when the verdicts differ, whatever the figures', () => {
    expect(testimonyOf({ ...evidence, server: { events: 404, bad: 40 } })).toMatchObject({
      agrees: false,
      client: { verdict: 'kept' },
      server: { verdict: 'broken' },
    })
  })
})
