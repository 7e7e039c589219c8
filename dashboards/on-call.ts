import { onCall } from '../alerts/on-call.ts'
import { rota } from '../alerts/rota.ts'
import { dashboard, row } from '../src/core/dashboard.ts'
import { seconds } from '../src/core/duration.ts'
import { promql } from '../src/core/promql.ts'
import { by, select } from '../src/core/selector.ts'
import {
  onCallAcknowledge,
  onCallNoisyAlerts,
  onCallObjectiveKept,
  onCallOpenPages,
  onCallPages,
  onCallRecoveredAlone,
  onCallResolve,
  onCallShiftPages,
} from '../src/exporters/oncall/metrics.ts'
import { firingAlerts } from '../src/external-metrics.ts'
import { alertStates, fleetAnnotations } from './annotations.ts'
import { bars, graph, list, number, timeline, worseAbove, worseBelow } from './house.ts'

const acknowledgeSeconds = seconds(onCall.acknowledgeWithin.critical)
const resolveSeconds = seconds(rota.resolveWithin)

/** An objective that is missed once in ten pages needs talk, once in five a change. */
const keptRatio = { worry: 0.9, change: 0.8 }

/** Two incidents in twelve hours are as many as can be followed up: https://sre.google/sre-book/being-on-call/. A week has 28. */
const pagesPerShift = { many: 14, tooMany: 28 }

/** One exporter tells the same as another where two run: everywhere their maximum. */
const critical = { severity: 'critical' } as const

export const onCallDashboard = dashboard({
  uid: 'on-call',
  title: 'On-call',
  description: 'How often are people called, how soon do they answer, and which alerts wake them for nothing?',
  tags: ['on-call'],
  variables: [],
  annotations: fleetAnnotations,
  rows: [
    row(
      'Now',
      number({
        title: 'Waiting',
        description: 'Pages that nobody has acknowledged. Any that stays here is on its way up the escalation.',
        unit: 'count',
        thresholds: worseAbove(1, 3),
        queries: [
          {
            expr: promql`sum(max ${by(onCallOpenPages, 'severity')} (${select(onCallOpenPages, { state: 'waiting' })}))`,
          },
        ],
      }),
      number({
        title: 'In work',
        description: 'Pages that somebody has acknowledged and that are not over.',
        unit: 'count',
        queries: [
          {
            expr: promql`sum(max ${by(onCallOpenPages, 'severity')} (${select(onCallOpenPages, { state: 'in_work' })}))`,
          },
        ],
      }),
      number({
        title: 'Answered in time',
        description: `Share of the critical pages of 30 days that were acknowledged within ${onCall.acknowledgeWithin.critical}.`,
        unit: 'ratio',
        thresholds: worseBelow(keptRatio.change, keptRatio.worry),
        filledBy: 'a page',
        queries: [
          {
            expr: promql`max(${select(onCallObjectiveKept, { ...critical, objective: 'acknowledge' })})`,
          },
        ],
      }),
      number({
        title: 'Over in time',
        description: `Share of the critical pages of 30 days that were over within ${rota.resolveWithin}.`,
        unit: 'ratio',
        thresholds: worseBelow(keptRatio.change, keptRatio.worry),
        filledBy: 'a page',
        queries: [{ expr: promql`max(${select(onCallObjectiveKept, { ...critical, objective: 'resolve' })})` }],
      }),
      number({
        title: 'Pages',
        description: 'Of the last 30 days, all severities.',
        unit: 'count',
        queries: [{ expr: promql`sum(max ${by(onCallPages, 'severity', 'time')} (${select(onCallPages)}))` }],
      }),
      number({
        title: 'At night',
        description: `Pages of the last 30 days between ${rota.night.fromHour} and ${rota.night.toHour} o'clock of ${rota.timeZone}.`,
        unit: 'count',
        queries: [
          { expr: promql`sum(max ${by(onCallPages, 'severity')} (${select(onCallPages, { time: 'night' })}))` },
        ],
      }),
    ),
    row(
      'Answer',
      graph({
        title: 'Time to acknowledge',
        description: 'Critical pages of the 30 days before each moment. Red begins at the response objective.',
        unit: 'seconds',
        width: 12,
        min: 0,
        thresholds: worseAbove(acknowledgeSeconds / 2, acknowledgeSeconds),
        filledBy: 'an acknowledged page',
        queries: [
          {
            expr: promql`max ${by(onCallAcknowledge, 'statistic')} (${select(onCallAcknowledge, critical)})`,
            legend: '{{statistic}}',
          },
        ],
      }),
      graph({
        title: 'Time to resolve',
        description: 'Critical pages of the 30 days before each moment, from opened to over.',
        unit: 'seconds',
        width: 12,
        min: 0,
        thresholds: worseAbove(resolveSeconds / 2, resolveSeconds),
        filledBy: 'a page that is over',
        queries: [
          {
            expr: promql`max ${by(onCallResolve, 'statistic')} (${select(onCallResolve, critical)})`,
            legend: '{{statistic}}',
          },
        ],
      }),
    ),
    row(
      'Load and noise',
      bars({
        title: 'Pages by shift',
        description: 'Each shift by its first day. Shifts in red exhaust who has them.',
        unit: 'count',
        width: 12,
        thresholds: worseAbove(pagesPerShift.many, pagesPerShift.tooMany),
        filledBy: 'a page',
        queries: [
          {
            expr: promql`sum ${by(onCallShiftPages, 'shift')} (max ${by(onCallShiftPages, 'shift', 'time')} (${select(onCallShiftPages)}))`,
            legend: '{{shift}}',
          },
        ],
      }),
      list({
        title: 'Noisiest alerts',
        description: 'What paged most often in 30 days. Mend the cause, or the alert.',
        unit: 'count',
        value: 'Pages',
        width: 12,
        filledBy: 'a page',
        queries: [{ expr: promql`topk(10, max ${by(onCallNoisyAlerts, 'alert')} (${select(onCallNoisyAlerts)}))` }],
      }),
      graph({
        title: 'Recovered alone',
        description: 'Share of pages that were over before anybody acknowledged them: they need not have called.',
        unit: 'ratio',
        width: 12,
        min: 0,
        filledBy: 'a page',
        queries: [
          {
            expr: promql`sum by (severity) (max ${by(onCallRecoveredAlone, 'severity')} (${select(onCallRecoveredAlone)})) / (sum by (severity) (max ${by(onCallPages, 'severity', 'time')} (${select(onCallPages)})) > 0)`,
            legend: '{{severity}}',
          },
        ],
      }),
      timeline({
        title: 'Alerts by name',
        description:
          'What was about to fire and what fired, whatever it concerned. Short stripes again and again are noise.',
        unit: 'count',
        states: alertStates.states,
        filledBy: 'an alert',
        queries: [{ expr: alertStates.by(by(firingAlerts, 'alertname')), legend: '{{alertname}}' }],
      }),
    ),
  ],
})
