import { once } from 'node:events'
import { createWriteStream } from 'node:fs'

/** What a Prometheus that ran for a while has on disk, as far as the rules read it. */
export interface HistoryOptions {
  readonly path: string
  readonly tenants: number
  readonly rawSeconds: number
  /** How long rollups have been kept; 30 days, unless so many samples cannot be written in the time that there is. */
  readonly rollupSeconds: number
  readonly scrapeSeconds: number
  readonly endSeconds: number
}

const REQUESTS_A_SECOND = 10
const ERROR_RATIO = 0.0005

interface Family {
  readonly name: string
  readonly type: 'counter' | 'gauge'
  readonly labels: (tenant: string) => readonly string[]
  readonly spanSeconds: number
  readonly stepSeconds: number
  readonly value: (labels: string, elapsedSeconds: number) => number
}

const slo = (tenant: string): string => `slo="api-availability",tenant_id="${tenant}"`

/** Requests by how long they took: only the last minutes are ever read. */
const durationFamily = (part: 'bucket' | 'count', bound: readonly string[], stepSeconds: number): Family => ({
  name: `http_request_duration_seconds_${part}`,
  type: 'gauge',
  labels: (tenant) => [[`tenant_id="${tenant}"`, 'endpoint="/api/agents"', ...bound].join(',')],
  spanSeconds: 900,
  stepSeconds,
  value: (_, elapsed) => elapsed * REQUESTS_A_SECOND,
})

/**
 * Raw counters for as long as asked, recorded counts at the pace at which our rules keep them, and sloth's 5-minute ratio. Every
 * tenant has one endpoint with two statuses: the least that real ones have, which favours rules on raw series.
 */
const families = ({ rawSeconds, rollupSeconds, scrapeSeconds }: HistoryOptions): readonly Family[] => [
  {
    name: 'http_requests_total',
    type: 'counter',
    labels: (tenant) =>
      ['200', '500'].map((status) => `tenant_id="${tenant}",method="GET",endpoint="/api/agents",status="${status}"`),
    spanSeconds: rawSeconds,
    stepSeconds: scrapeSeconds,
    value: (labels, elapsed) => elapsed * REQUESTS_A_SECOND * (labels.includes('"500"') ? ERROR_RATIO : 1),
  },
  ...['0.5', '1', '2', '+Inf'].map((bound): Family => durationFamily('bucket', [`le="${bound}"`], scrapeSeconds)),
  durationFamily('count', [], scrapeSeconds),
  {
    name: 'slo_error_budget_ratio',
    type: 'gauge',
    labels: (tenant) => [`${slo(tenant)},tier="business"`],
    spanSeconds: 900,
    stepSeconds: scrapeSeconds,
    value: () => 0.001,
  },
  {
    name: 'tenant:slo_error_budget:ratio',
    type: 'gauge',
    labels: (tenant) => [`${slo(tenant)},tier="business"`],
    spanSeconds: 900,
    stepSeconds: 30,
    value: () => 0.001,
  },
  ...(['events', 'bad_events'] as const).flatMap((kind): readonly Family[] => {
    const value = () => 300 * REQUESTS_A_SECOND * (kind === 'events' ? 1 : ERROR_RATIO)
    const labels = (tenant: string) => [slo(tenant)]
    return [
      { name: `tenant:slo_${kind}:increase5m`, type: 'gauge', labels, spanSeconds: 21_900, stepSeconds: 30, value },
      {
        name: `tenant:slo_${kind}:rollup5m`,
        type: 'gauge',
        labels,
        spanSeconds: rollupSeconds,
        stepSeconds: 300,
        value,
      },
    ]
  }),
  ...['5m', '30m', '1h', '2h', '6h', '1d', '3d', '30d'].map(
    (window): Family => ({
      name: `tenant:slo_burn:rate${window}`,
      type: 'gauge',
      labels: (tenant) => [`${slo(tenant)},tier="business"`],
      spanSeconds: 600,
      stepSeconds: 300,
      value: () => 0.5,
    }),
  ),
]

/** Writes the history as OpenMetrics, for `promtool tsdb create-blocks-from openmetrics`. Gives the number of samples. */
export const writeHistory = async (options: HistoryOptions): Promise<number> => {
  const out = createWriteStream(options.path, { highWaterMark: 1 << 20 })
  let samples = 0
  for (const { name, type, labels, spanSeconds, stepSeconds, value } of families(options)) {
    out.write(`# TYPE ${type === 'counter' ? name.replace(/_total$/, '') : name} ${type}\n`)
    for (let index = 0; index < options.tenants; index += 1) {
      for (const each of labels(`tenant-${index}`)) {
        const lines: string[] = []
        for (let elapsed = 0; elapsed <= spanSeconds; elapsed += stepSeconds)
          lines.push(`${name}{${each}} ${value(each, elapsed)} ${options.endSeconds - spanSeconds + elapsed}`)
        samples += lines.length
        if (!out.write(`${lines.join('\n')}\n`)) await once(out, 'drain')
      }
    }
  }
  out.end('# EOF\n')
  await once(out, 'finish')
  return samples
}
