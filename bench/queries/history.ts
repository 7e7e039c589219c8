import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import type { Stack } from '../../src/core/stack.ts'
import type { AnyMetric } from '../../src/instrumentation/metric.ts'
import { instancesOf, labelSets, type Size } from './series.ts'

export interface HistoryOptions {
  readonly path: string
  readonly stack: Stack
  readonly metrics: readonly AnyMetric[]
  readonly size: Size
  readonly endSeconds: number
  readonly spanSeconds: number
  readonly scrapeSeconds: number
  readonly evaluationSeconds: number
}

interface Series {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  /** What it grows by in a second, or the value of a gauge. */
  readonly pace: number
}

const PACE = 0.5

/** A tenth of the observations for each bucket more, so that a quantile lies between bounds. */
const histogramSeries = ({ name, buckets }: AnyMetric & { readonly type: 'histogram' }, labels: Series['labels']) => [
  ...[...buckets.map(String), '+Inf'].map((le, index) => ({
    name: `${name}_bucket`,
    labels: { ...labels, le },
    pace: (PACE * (index + 1)) / (buckets.length + 1),
  })),
  { name: `${name}_count`, labels, pace: PACE },
  { name: `${name}_sum`, labels, pace: PACE / 4 },
]

const seriesOf = (metric: AnyMetric, labels: Series['labels']): readonly Series[] =>
  metric.type === 'histogram' ? histogramSeries(metric, labels) : [{ name: metric.name, labels, pace: PACE }]

const textOf = ({ name, labels }: Series): string =>
  `${name}{${Object.entries(labels)
    .map(([label, value]) => `${label}="${value}"`)
    .join(',')}}`

/** OpenMetrics wants a counter's family without `_total`, and all series of a family together; `unknown` takes any name. */
const familyLine = (name: string): string => `# TYPE ${name} unknown\n`

/** Writes what some metrics were over a span of time, as OpenMetrics. Gives the numbers of series and of samples. */
export const writeHistory = async ({ path, stack, metrics, size, ...time }: HistoryOptions) => {
  const out = createWriteStream(path, { highWaterMark: 1 << 20 })
  const written = { series: 0, samples: 0 }
  const startSeconds = time.endSeconds - time.spanSeconds
  for (const metric of metrics) {
    const instances = instancesOf(metric, size)
    const step = instances[0] === undefined ? time.evaluationSeconds : time.scrapeSeconds
    const grows = metric.type !== 'gauge'
    const all = labelSets(metric, stack, size).flatMap((labels) =>
      instances.flatMap((instance) => seriesOf(metric, { ...(instance && { instance }), ...labels })),
    )
    for (const name of new Set(all.map((series) => series.name))) {
      out.write(familyLine(name))
      for (const series of all.filter((each) => each.name === name)) {
        const text = textOf(series)
        let lines = ''
        for (let elapsed = 0; elapsed <= time.spanSeconds; elapsed += step) {
          lines += `${text} ${grows ? series.pace * elapsed : series.pace} ${startSeconds + elapsed}\n`
          written.samples += 1
        }
        written.series += 1
        if (!out.write(lines)) await once(out, 'drain')
      }
    }
  }
  out.end('# EOF\n')
  await once(out, 'finish')
  return written
}
