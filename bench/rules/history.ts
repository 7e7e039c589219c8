import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { latencyBuckets } from '../../dashboards/records.ts'
import { requestDuration } from '../../src/instrumentation/metrics.ts'

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

const bounds = [...requestDuration.buckets.map(String), '+Inf']

/** Requests by how long they took, and what is recorded of that for panels: only the last minutes are ever read. */
const durationFamilies = (scrapeSeconds: number): readonly Family[] => {
  const endpoint = (tenant: string): string => `tenant_id="${tenant}",endpoint="/api/agents"`
  const [type, spanSeconds] = ['gauge', 900] as const
  const counted = {
    ...{ type, spanSeconds, stepSeconds: scrapeSeconds },
    value: (_: string, elapsed: number) => elapsed * REQUESTS_A_SECOND,
  }
  return [
    {
      ...counted,
      name: `${requestDuration.name}_bucket`,
      labels: (tenant) => bounds.map((bound) => `${endpoint(tenant)},le="${bound}"`),
    },
    { ...counted, name: `${requestDuration.name}_count`, labels: (tenant) => [endpoint(tenant)] },
    {
      ...{ name: latencyBuckets.name, type, spanSeconds, stepSeconds: 60 },
      labels: (tenant) => bounds.map((bound) => `tenant_id="${tenant}",le="${bound}"`),
      value: (labels) =>
        (REQUESTS_A_SECOND * (1 + bounds.findIndex((bound) => labels.endsWith(`"${bound}"`)))) / bounds.length,
    },
  ]
}

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
  ...durationFamilies(scrapeSeconds),
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
      { name: `tenant:slo_${kind}:increase5m`, type: 'gauge', labels, spanSeconds: 4200, stepSeconds: 30, value },
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
  ...[
    'burn:rate5m',
    'burn:rate30m',
    'burn:rate1h',
    'burn:rate2h',
    'burn:rate6h',
    'burn:rate1d',
    'burn:rate3d',
    'burn:rate30d',
    'error:ratio30d',
  ].map(
    (record): Family => ({
      name: `tenant:slo_${record}`,
      type: 'gauge',
      labels: (tenant) => [record.startsWith('error') ? slo(tenant) : `${slo(tenant)},tier="business"`],
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
