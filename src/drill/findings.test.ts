import { expect, test } from 'vitest'
import { findingsOf } from './findings.ts'
import type { Scenario } from './scenario.ts'

const scenario: Scenario = {
  name: 'kill-api',
  story: '',
  objective: { servedAgainSeconds: 2, readyAgainSeconds: 5, failedRequests: 0 },
  lasts: false,
  inject: async () => async () => {},
}
const request = (begunMs: number, status: number, endedMs = begunMs + 100) => ({
  tenantId: 'acme',
  begunMs,
  endedMs,
  status,
})
const observed = {
  scenario,
  outcomes: [request(0, 200), request(950, 0), request(1_200, 200)],
  readiness: [
    { atMs: 0, ready: true },
    { atMs: 1_300, ready: false },
    { atMs: 3_000, ready: true },
  ],
  tasks: { accepted: 2, completed: 2, failed: 0, lost: 0 },
  pages: [],
  ...{ faultMs: 1_000, struckMs: 1_010, faultEndsMs: 1_000, mendedMs: 2_500, endMs: 9_000 },
}

test('times count from the fault and from its end, and what was in flight is told apart', () => {
  expect(findingsOf(observed)).toMatchObject({
    unreadySeconds: 0.3,
    servedAgainSeconds: 0.05,
    readyAgainSeconds: 2,
    mendedSeconds: 1.5,
    requests: 2,
    errors: { 0: 1 },
    errorsInFlight: 1,
    broken: [],
  })
})

test.each([
  ['a lost task', { tasks: { accepted: 2, completed: 1, failed: 0, lost: 1 } }, /1 of 2 accepted tasks were lost/],
  ['no task at all', { tasks: { accepted: 0, completed: 0, failed: 0, lost: 0 } }, /proved nothing/],
  [
    'a request that failed after the fault',
    { outcomes: [request(1_500, 503)] },
    /1 requests failed beyond those in flight/,
  ],
  ['failures for too long', { outcomes: [request(4_000, 503)] }, /served again after 3.1 s: 2 s were promised/],
  [
    'a change that takes too long',
    { scenario: { ...scenario, objective: { ...scenario.objective, mendedSeconds: 1 } } },
    /done after 1.5 s: 1 s were promised/,
  ],
  [
    'a request in flight that failed where none may',
    { scenario: { ...scenario, objective: { ...scenario.objective, failedInFlight: 0 } } },
    /1 requests in flight failed: 0 may/,
  ],
  ['a part that stays unready', { readiness: [{ atMs: 1_300, ready: false }] }, /ready again after Infinity s/],
])('%s breaks the objective', (_, change, words) => {
  expect(findingsOf({ ...observed, ...change }).broken.join('\n')).toMatch(words)
})
