import { expect, test } from 'vitest'
import { type OnCall, pagerduty, slack } from '../../core/on-call.ts'
import type { Rota } from '../../core/rota.ts'
import type { Incident } from './incident.ts'
import { responseReport } from './response-report.ts'
import { clockOf } from './shift.ts'

const onCall: OnCall = {
  routes: {
    critical: pagerduty('pager', { routingKeyFile: '/key' }),
    warning: slack('channel', { channel: '#alerts', webhookUrlFile: '/url' }),
  },
  escalation: [{ role: 'SRE', after: '0s' }],
  acknowledgeWithin: { critical: '15m', warning: '1h' },
}
const rota: Rota = {
  timeZone: 'Europe/Berlin',
  firstHandover: '2026-01-05T09:00:00+01:00',
  rotations: [{ role: 'SRE', people: ['ann@example.com', 'bob@example.com'], turn: '1w' }],
  night: { fromHour: 22, toHour: 7 },
  repeats: 2,
  resolveWithin: '1h',
}
const now = new Date('2026-11-24T12:00:00Z')
const OPENED = Date.parse('2026-11-24T10:00:00Z')

/** Minutes after it was opened; undefined for what has not happened. */
const page = (acknowledged?: number, resolved?: number, more: Partial<Incident> = {}): Incident => ({
  ...{ id: 'P1', title: 'Errors', severity: 'critical', openedAt: new Date(OPENED) },
  ...(acknowledged !== undefined && { acknowledgedAt: new Date(OPENED + acknowledged * 60_000) }),
  ...(resolved !== undefined && { resolvedAt: new Date(OPENED + resolved * 60_000) }),
  ...more,
})
const criticalOf = (...incidents: Incident[]) => responseReport(incidents, { onCall, rota, now }).severities.critical

test.each([
  { name: 'acknowledged at the last moment', incident: page(15, 30), acknowledge: [1, 0], resolve: [1, 0] },
  { name: 'acknowledged too late', incident: page(15.1, 30), acknowledge: [0, 1], resolve: [1, 0] },
  { name: 'resolved too late', incident: page(1, 61), acknowledge: [1, 0], resolve: [0, 1] },
  { name: 'gone by itself in time', incident: page(undefined, 10), acknowledge: [0, 0], resolve: [1, 0] },
  { name: 'gone by itself after nobody came', incident: page(undefined, 20), acknowledge: [0, 1], resolve: [1, 0] },
  { name: 'open, and nobody came for two hours', incident: page(), acknowledge: [0, 1], resolve: [0, 1] },
  {
    name: 'open, with time left',
    incident: page(undefined, undefined, { openedAt: new Date('2026-11-24T11:50:00Z') }),
    ...{ acknowledge: [0, 0], resolve: [0, 0] },
  },
])('$name', ({ incident, acknowledge, resolve }) => {
  const report = criticalOf(incident)
  expect([report.acknowledge.kept, report.acknowledge.missed]).toEqual(acknowledge)
  expect([report.resolve.kept, report.resolve.missed]).toEqual(resolve)
})

test('a warning has an hour to be acknowledged', () => {
  const { severities } = responseReport([page(59, 70, { severity: 'warning' })], { onCall, rota, now })
  expect(severities.warning.acknowledge).toMatchObject({ objectiveSeconds: 3600, kept: 1, keptRatio: 1 })
  expect(severities.critical).toMatchObject({ pages: 0, acknowledge: { kept: 0, missed: 0 } })
  expect(severities.critical.acknowledge.keptRatio).toBeUndefined()
})

test('times are those that pages did take', () => {
  const report = criticalOf(...Array.from({ length: 20 }, (_, index) => page(index + 1, 60)))
  expect(report.acknowledge.spread).toEqual({ medianSeconds: 600, p95Seconds: 1140, maxSeconds: 1200 })
  expect(report.acknowledge.keptRatio).toBe(0.75)
})

test('pages are counted by shift and night, the noisiest alert first', () => {
  const at = (openedAt: string, title = 'Errors') => page(undefined, undefined, { openedAt: new Date(openedAt), title })
  const { shifts, noisiest } = responseReport(
    [
      at('2026-11-23T07:59:00Z'),
      at('2026-11-23T08:00:00Z'),
      at('2026-11-24T23:00:00Z'),
      at('2026-11-24T10:00:00Z', 'Disk'),
    ],
    { onCall, rota, now },
  )
  expect(shifts).toEqual([
    { from: '2026-11-16', person: 'bob@example.com', pages: 1, atNight: 0 },
    { from: '2026-11-23', person: 'ann@example.com', pages: 3, atNight: 1 },
  ])
  expect(noisiest).toEqual([
    { title: 'Errors', pages: 3, recoveredAlone: 0 },
    { title: 'Disk', pages: 1, recoveredAlone: 0 },
  ])
})

test.each([
  { at: '2026-03-30T06:59:00Z', from: '2026-03-23', name: 'a minute before nine in summer is the old shift' },
  { at: '2026-03-30T07:00:00Z', from: '2026-03-30', name: 'nine in summer is the new one, though UTC says seven' },
  { at: '2026-01-05T07:59:00Z', from: '2025-12-29', name: 'before the first handover turns go backwards' },
])('$name', ({ at, from }) => {
  expect(clockOf(rota, 'SRE').shiftOf(new Date(at)).from).toBe(from)
})

test.each([
  { at: '2026-11-24T20:59:00Z', isNight: false },
  { at: '2026-11-24T21:00:00Z', isNight: true },
  { at: '2026-11-25T05:59:00Z', isNight: true },
  { at: '2026-11-25T06:00:00Z', isNight: false },
])('night at $at in Berlin: $isNight', ({ at, isNight }) => {
  expect(clockOf(rota, 'SRE').isNight(new Date(at))).toBe(isNight)
})
