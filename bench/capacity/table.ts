import type { Constants } from '../../src/capacity/constants.ts'
import { FITTED_LONG_TENANTS, FITTED_RULE_TENANTS, FITTED_TENANTS } from './fit.ts'
import { hasFullChunks, type LongWindows, type MeasuredRule, type Measurement } from './measurement.ts'

/** One figure, predicted and measured. */
export interface Comparison {
  readonly what: string
  readonly tenants: number
  /** Whether the constants were fitted to it, and so must agree. */
  readonly fitted: boolean
  readonly predicted: number
  readonly measured: number
}

const ruleTime = (rules: readonly MeasuredRule[], constants: Constants, questionSeconds: number) => ({
  predicted: rules.reduce(
    (sum, { predicted }) =>
      sum +
      predicted.series * constants.ruleSecondsPerSeries.value +
      predicted.samples * constants.ruleSecondsPerSample.value,
    0,
  ),
  // What it takes to ask anything is no part of a rule.
  measured: rules.reduce((sum, { seconds }) => sum + seconds - questionSeconds, 0),
})

const ofRun = (run: Measurement, constants: Constants, questionSeconds: number): readonly Comparison[] => {
  const { tenants } = run.workload
  const { scrapedSeries, recordedSeries, seriesPerPod } = run.predicted
  const head = scrapedSeries + recordedSeries
  const row = (what: string, fitted: boolean, predicted: number, measured: number): Comparison => ({
    what,
    tenants,
    fitted: fitted && FITTED_TENANTS.includes(tenants),
    predicted,
    measured,
  })
  const memory = (constants.memoryBaseBytes.value + head * constants.memoryPerSeriesBytes.value) / 1e6
  if (hasFullChunks(run)) return [row('memory with full chunks, MB', false, memory, run.memoryBytes / 1e6)]
  const { predicted, measured } = ruleTime(run.rules, constants, questionSeconds)
  return [
    row('scraped series', false, scrapedSeries, run.scrapedSeries),
    row('series in memory', false, head, run.headSeries),
    row(
      'page of an API pod, MB',
      true,
      (seriesPerPod * constants.scrapedBytesPerSample.value) / 1e6,
      run.scrapeBytesPerPod / 1e6,
    ),
    row('memory, MB', true, memory, run.memoryBytes / 1e6),
    ...(run.rules.length > 0
      ? [{ ...row('rules, CPU seconds', false, predicted, measured), fitted: FITTED_RULE_TENANTS.includes(tenants) }]
      : []),
  ]
}

const ofLongWindows = (run: LongWindows, constants: Constants, questionSeconds: number): Comparison => ({
  what: 'rules of one SLO on a month of history, CPU seconds',
  tenants: run.tenants,
  fitted: FITTED_LONG_TENANTS.includes(run.tenants),
  ...ruleTime(run.rules, constants, questionSeconds),
})

/** Every figure of the model beside what was measured, by figure and then by size. */
export const compare = (
  { measurements, longWindows }: { measurements: readonly Measurement[]; longWindows: readonly LongWindows[] },
  constants: Constants,
  questionSeconds: number,
): readonly Comparison[] => {
  const bySize = measurements.toSorted((a, b) => a.workload.tenants - b.workload.tenants)
  const rows = bySize.flatMap((run) => ofRun(run, constants, questionSeconds))
  const figures = [...new Set(rows.map(({ what }) => what))]
  return [
    ...figures.flatMap((figure) => rows.filter(({ what }) => what === figure)),
    ...longWindows.map((run) => ofLongWindows(run, constants, questionSeconds)),
  ]
}

/** How far a prediction is off, as a share of what was measured. */
export const offBy = ({ predicted, measured }: Comparison): number => predicted / measured - 1

const figure = (value: number): string =>
  value >= 1000 ? Math.round(value).toLocaleString('en-US') : Number(value.toPrecision(3)).toString()

export const markdownTable = (rows: readonly Comparison[]): string =>
  [
    '| figure | tenants | predicted | measured | off by | |',
    '|---|---|---|---|---|---|',
    ...rows.map((row) => {
      const percent = offBy(row) * 100
      const sign = percent > 0 ? '+' : ''
      return `| ${row.what} | ${figure(row.tenants)} | ${figure(row.predicted)} | ${figure(row.measured)} | ${sign}${percent.toFixed(1)} % | ${row.fitted ? 'fitted' : 'predicted'} |`
    }),
  ].join('\n')
