import { expect, test } from 'vitest'
import { BacktestError } from './backtest-error.ts'
import { ownVerdicts, parseIncidents } from './own-incidents.ts'
import type { Episode } from './replay.ts'

const fired = (tenant: string, from: number, to: number): Episode => ({
  alert: 'Paged',
  severity: 'critical',
  family: 'errors',
  labels: { tenant_id: tenant },
  from,
  to,
})

test('firings are held against what people remember', () => {
  const incidents = [
    { name: 'one', from: 1000, to: 2000, tenant: 'acme' },
    { name: 'all', from: 9000, to: 9500, tenant: undefined },
    { name: 'unseen', from: 50_000, to: 51_000, tenant: undefined },
  ]
  const episodes = [fired('acme', 1060, 2300), fired('bolt', 1100, 1200), fired('bolt', 9030, 9600)]
  expect(ownVerdicts(episodes, incidents, 2)).toEqual([
    {
      alert: 'Paged',
      severity: 'critical',
      caught: 2,
      incidents: 3,
      detectSeconds: 30,
      resetSeconds: 100,
      falsePerDay: 0.5,
      precision: 1 - 1 / 3,
      recall: 2 / 3,
    },
  ])
})

test('a list of incidents is read', () => {
  expect(parseIncidents('[{"name":"a","from":"2026-01-05T00:00:00Z","to":"2026-01-05T00:01:00Z"}]', 'f')).toEqual([
    { name: 'a', from: 1_767_571_200, to: 1_767_571_260, tenant: undefined },
  ])
})

test('every problem of the list is told with its place', () => {
  const text =
    '[{"name":"","from":"yesterday","to":"2026-01-05"},{"name":"b","from":"2026-01-06","to":"2026-01-05"},{"x":1}]'
  const problemsOf = (): readonly string[] => {
    try {
      parseIncidents(text, 'own.json')
    } catch (error) {
      if (error instanceof BacktestError) return error.problems.map(({ code, place }) => `${code} ${place}`)
    }
    return []
  }
  expect(problemsOf()).toEqual(
    expect.arrayContaining([
      'BACKTEST_OWN own.json, 0.name',
      'BACKTEST_OWN own.json, 0.from',
      'BACKTEST_OWN own.json, 1',
      'BACKTEST_OWN own.json, 2.name',
    ]),
  )
  expect(() => parseIncidents('[', 'own.json')).toThrow(/BACKTEST_OWN: own.json/)
})
