import type { OnCall } from '../../core/on-call.ts'
import type { Rota } from '../../core/rota.ts'
import type { Gauge } from '../../instrumentation/metric.ts'
import type { Incident } from '../../oncall/report/incident.ts'
import { type ResponseReport, responseReport, SEVERITIES, type Spread } from '../../oncall/report/response-report.ts'
import { type Exporter, type Sample, sample } from '../exporter.ts'
import { remembered } from '../remembered.ts'
import {
  onCallAcknowledge,
  onCallMetrics,
  onCallNoisyAlerts,
  onCallObjective,
  onCallObjectiveKept,
  onCallOpenPages,
  onCallPages,
  onCallRecoveredAlone,
  onCallResolve,
  onCallShiftPages,
} from './metrics.ts'

type Severity = (typeof SEVERITIES)[number]

const spreadSamples = (
  metric: Gauge<string, (typeof onCallAcknowledge)['labels']>,
  severity: Severity,
  spread: Spread | undefined,
): readonly Sample[] =>
  spread === undefined
    ? []
    : [
        sample(metric, { severity, statistic: 'median' }, spread.medianSeconds),
        sample(metric, { severity, statistic: 'p95' }, spread.p95Seconds),
        sample(metric, { severity, statistic: 'max' }, spread.maxSeconds),
      ]

const severitySamples = (severity: Severity, { severities }: ResponseReport): readonly Sample[] => {
  const report = severities[severity]
  return [
    sample(onCallPages, { severity, time: 'day' }, report.pages - report.atNight),
    sample(onCallPages, { severity, time: 'night' }, report.atNight),
    sample(onCallOpenPages, { severity, state: 'waiting' }, report.waiting),
    sample(onCallOpenPages, { severity, state: 'in_work' }, report.inWork),
    sample(onCallRecoveredAlone, { severity }, report.recoveredAlone),
    ...spreadSamples(onCallAcknowledge, severity, report.acknowledge.spread),
    ...spreadSamples(onCallResolve, severity, report.resolve.spread),
    ...(['acknowledge', 'resolve'] as const).flatMap((objective) => {
      const { objectiveSeconds, keptRatio } = report[objective]
      return [
        sample(onCallObjective, { severity, objective }, objectiveSeconds),
        ...(keptRatio === undefined ? [] : [sample(onCallObjectiveKept, { severity, objective }, keptRatio)]),
      ]
    }),
  ]
}

const samplesOf = (report: ResponseReport): readonly Sample[] => [
  ...SEVERITIES.flatMap((severity) => severitySamples(severity, report)),
  ...report.shifts.flatMap(({ from: shift, pages, atNight }) => [
    sample(onCallShiftPages, { shift, time: 'day' }, pages - atNight),
    sample(onCallShiftPages, { shift, time: 'night' }, atNight),
  ]),
  ...report.noisiest.map(({ title: alert, pages }) => sample(onCallNoisyAlerts, { alert }, pages)),
]

const MS_PER_DAY = 86_400_000

/**
 * How pages were answered. Thirty days of a log are too much to read at each scrape, and PagerDuty limits how often it is
 * asked, so it is read every few minutes.
 *
 * @example onCallExporter({ incidents: ({ since, until }) => readIncidents(client, { services, since, until }), onCall, rota })
 */
export const onCallExporter = ({
  incidents,
  onCall,
  rota,
  intervalSeconds = 300,
  now = () => new Date(),
}: {
  readonly incidents: (span: {
    readonly since: Date
    readonly until: Date
    readonly signal: AbortSignal
  }) => Promise<readonly Incident[]>
  readonly onCall: Pick<OnCall, 'escalation' | 'acknowledgeWithin'>
  readonly rota: Rota
  readonly intervalSeconds?: number
  readonly now?: () => Date
}): Exporter => ({
  name: 'oncall',
  metrics: onCallMetrics,
  ...remembered(
    async (signal) => {
      const until = now()
      const since = new Date(until.getTime() - 30 * MS_PER_DAY)
      return samplesOf(responseReport(await incidents({ since, until, signal }), { onCall, rota, now: until }))
    },
    { seconds: intervalSeconds, now },
  ),
})
