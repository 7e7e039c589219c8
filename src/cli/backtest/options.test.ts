import { expect, test } from 'vitest'
import { BacktestError } from '../../backtest/backtest-error.ts'
import { type RawOptions, settingsOf } from './options.ts'

const plain: RawOptions = { days: '1', histories: '1', seed: '1', share: '0.25', scrape: '30s', out: 'out' }

const problemsOf = (options: Partial<RawOptions>): readonly string[] => {
  try {
    settingsOf({ ...plain, ...options }, ['api-availability'])
    return []
  } catch (error) {
    if (error instanceof BacktestError) return error.problems.map(({ code, place }) => `${code} ${place}`)
    throw error
  }
}

test('without options everything is played at the cadence of the definition', () => {
  const settings = settingsOf(plain, ['api-availability'])
  expect(settings).toMatchObject({ evaluation: undefined, healthy: undefined, slos: undefined, seed: 1 })
  expect(settings.incidents.length).toBeGreaterThan(8)
})

test('only the incidents that were named are played', () => {
  const { incidents } = settingsOf({ ...plain, only: 'outage, slow-burn' }, [])
  expect(incidents.map(({ name }) => name)).toEqual(['outage', 'slow-burn'])
})

test('every wrong option is told, not the first', () => {
  expect(
    problemsOf({
      only: 'outage,nope',
      slo: 'x',
      days: '0',
      histories: '0',
      seed: '1.5',
      share: '',
      scrape: '5m',
      evaluation: 'often',
    }),
  ).toEqual([
    'BACKTEST_INCIDENT --only',
    'BACKTEST_OPTION --slo',
    'BACKTEST_OPTION --scrape',
    'BACKTEST_OPTION --days',
    'BACKTEST_OPTION --histories',
    'BACKTEST_OPTION --seed',
    'BACKTEST_OPTION --share',
    'BACKTEST_OPTION --evaluation',
  ])
})

test.each<[string, Partial<RawOptions>, string]>([
  ['two histories', { healthy: '5', prometheus: 'http://a' }, 'BACKTEST_OPTION --healthy with --prometheus'],
  ['healthy tenants compared', { healthy: '5', against: 'main' }, 'BACKTEST_OPTION --healthy with --against'],
  ['incidents of no history', { incidents: 'f.json' }, 'BACKTEST_OPTION --incidents'],
  ['an address without a scheme', { prometheus: 'localhost:9090' }, 'BACKTEST_OPTION --prometheus'],
  ['half a tenant', { healthy: '0.5' }, 'BACKTEST_OPTION --healthy'],
  ['a warm-up of nothing', { warmUp: '0s' }, 'BACKTEST_OPTION --warm-up'],
])('%s is refused', (_, options, expected) => {
  expect(problemsOf(options)).toEqual([expected])
})
