import { describe, expect, it } from 'vitest'
import type { LoadTestError } from '../load-test-error.ts'
import { resolveDestination } from './hosts.ts'
import { parseMetricSelector } from './metric-selector.ts'
import { readOptions } from './options.ts'
import { initialVus } from './scenario.ts'

const problemsOf = (options: Record<string, unknown>): readonly string[] => {
  try {
    readOptions(options, ['default'])
    return []
  } catch (error) {
    return (error as LoadTestError).problems.map(({ code, offender }) => `${code} ${offender}`)
  }
}

describe('options', () => {
  it.each([
    ['nothing', {}, 'per-vu-iterations'],
    ['a duration', { duration: '1s' }, 'constant-vus'],
    ['iterations', { iterations: 3 }, 'shared-iterations'],
    ['stages', { stages: [{ target: 1, duration: '1s' }] }, 'ramping-vus'],
  ])('turns %s into a scenario', (_, options, executor) => {
    expect(readOptions(options, ['default']).scenarios[0]).toMatchObject({ name: 'default', executor })
  })

  it('names every problem at once', () => {
    const scenarios = {
      a: { executor: 'externally-controlled' },
      b: { executor: 'constant-vus', duration: '1x', rate: 5 },
      c: { executor: 'constant-arrival-rate', duration: '1s', exec: 'nope' },
    }
    expect(problemsOf({ rps: 5, scenarios, thresholds: { 'checks{a}': ['rate>1'], checks: ['rate>'] } })).toEqual([
      'LOADTEST_OPTION_UNSUPPORTED options.rps',
      'LOADTEST_OPTION_INVALID scenarios.a.executor',
      'LOADTEST_OPTION_INVALID scenarios.b.rate',
      'LOADTEST_OPTION_INVALID scenarios.b.duration',
      'LOADTEST_OPTION_INVALID scenarios.c.exec',
      'LOADTEST_OPTION_INVALID scenarios.c.rate',
      'LOADTEST_OPTION_INVALID scenarios.c.preAllocatedVUs',
      'LOADTEST_THRESHOLD_INVALID thresholds["checks{a}"]',
      'LOADTEST_THRESHOLD_INVALID thresholds["checks"]',
    ])
  })

  it('lets scenarios that follow each other share their VUs', () => {
    const scenario = { executor: 'constant-vus', vus: 3, duration: '1s', gracefulStop: '1s' }
    const withSecondAt = (startTime: string) =>
      readOptions({ scenarios: { a: scenario, b: { ...scenario, startTime } } }, ['default'])
    expect(initialVus(withSecondAt('2s').scenarios)).toBe(3)
    expect(initialVus(withSecondAt('1s').scenarios)).toBe(6)
  })
})

describe('selectors', () => {
  it.each([
    ['vus', { metric: 'vus', tags: {} }],
    [
      'http_reqs{ tier : starter, url:http://a:1/b }',
      { metric: 'http_reqs', tags: { tier: 'starter', url: 'http://a:1/b' } },
    ],
    ['http_reqs{name:"x y"}', { metric: 'http_reqs', tags: { name: 'x y' } }],
  ])('reads %s', (text, selector) => expect(parseMetricSelector(text)).toEqual(selector))

  it.each(['http_reqs{}', 'http_reqs{a}', 'http_reqs{a:}', 'http_reqs{a:b,}', '{a:b}'])('refuses %s', (text) => {
    expect(parseMetricSelector(text)).toHaveProperty('reason')
  })
})

describe('hosts', () => {
  const hosts = { '*.saas.test': '127.0.0.1', 'acme.saas.test': '127.0.0.2:81', 'other.test:8080': '127.0.0.3' }
  it.each([
    ['globex.saas.test', 80, { host: '127.0.0.1', port: 80 }],
    ['acme.saas.test', 80, { host: '127.0.0.2', port: 81 }],
    ['other.test', 8080, { host: '127.0.0.3', port: 8080 }],
    ['other.test', 80, { host: 'other.test', port: 80 }],
    ['saas.test', 80, { host: 'saas.test', port: 80 }],
  ])('sends %s:%i on', (host, port, destination) => expect(resolveDestination(hosts, host, port)).toEqual(destination))
})
