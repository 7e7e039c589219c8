/**
 * Measures what the capacity model predicts, one size after the other: `npx tsx bench/capacity/measure.ts 100 300 1000`.
 * `300 --scrapes 130 --scrape-seconds 1` fills the chunks of a head, as two hours of 15 s do. Keeps each in measurements.json; `npx tsx bench/capacity/report.ts` makes the table of them.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ruleLoads } from '../../src/capacity/rule-cost.ts'
import { recordedPerTenant, scrapedSeries } from '../../src/capacity/series.ts'
import { usualWorkload, type Workload } from '../../src/capacity/workload.ts'
import type { Stack } from '../../src/core/stack.ts'
import { renderPrometheusConfig } from '../../src/render/prometheus/config.ts'
import { renderRules } from '../../src/render/prometheus/rules.ts'
import { eventually } from '../../src/stackrun/eventually.ts'
import { nodeProcess, type Part, prometheus, type Stack as Running, startStack } from '../../src/stackrun/index.ts'
import definition from '../../stack.ts'
import { evaluationOf, firstValue, idle } from './evaluate.ts'
import { measureLogLine } from './log-line.ts'
import type { MeasuredRule, Measurement } from './measurement.ts'

const FILE = new URL('measurements.json', import.meta.url)

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    // Enough for rates over five minutes to have something to do, few enough to wait for.
    scrapes: { type: 'string', default: '12' },
    'scrape-seconds': { type: 'string' },
  },
})
const SCRAPES = Number(options.scrapes)

/** On two cores a round of scrapes takes longer the more there is, and the next must not begin before it has ended. */
const scrapeSeconds = (tenants: number): number =>
  Number(options['scrape-seconds'] ?? (tenants > 2000 ? 15 : tenants > 1000 ? 10 : 5))

const workloadFor = (tenants: number): Workload => ({
  ...usualWorkload,
  tenants,
  endpoints: 5,
  apiPods: 2,
  workers: 1,
  scrapeIntervalSeconds: scrapeSeconds(tenants),
})

/** Rules at their own pace, but for rollups, of which a short run would see none. */
const stackFor = ({ scrapeIntervalSeconds }: Workload): Stack => ({
  ...definition,
  cadence: { ...definition.cadence, scrape: `${scrapeIntervalSeconds}s`, rollup: definition.cadence.evaluation },
})

const emitter = (role: 'api' | 'worker', index: number, { tenants, endpoints }: Workload): Part =>
  nodeProcess({
    name: `${role}-${index}`,
    entry: 'bench/capacity/emit.ts',
    ports: ['ops'],
    env: ({ ports }) => ({
      ROLE: role,
      OPS_PORT: `${ports.ops}`,
      TENANTS: `${tenants}`,
      ENDPOINTS: `${endpoints}`,
      SLOS: definition.slos.map(({ id }) => id).join(' '),
    }),
    ready: { port: 'ops', path: '/health' },
    readyTimeoutSeconds: 120,
  })

const emittersFor = (workload: Workload): readonly Part[] => [
  ...Array.from({ length: workload.apiPods }, (_, index) => emitter('api', index, workload)),
  ...Array.from({ length: workload.workers }, (_, index) => emitter('worker', index, workload)),
]

const serverFor = (stack: Stack, emitters: readonly Part[]): Part =>
  prometheus({
    config: ({ address }) =>
      renderPrometheusConfig({
        cadence: stack.cadence,
        ruleFiles: ['rules/*.yaml'],
        alertmanagers: [],
        jobs: [
          { name: 'prometheus', targets: [address('prometheus')] },
          ...emitters.map(({ name }) => ({ name, targets: [address(name)] })),
        ],
      }),
    files: Object.fromEntries(
      renderRules(stack).map(({ path, content }, index) => [`rules/${index}-${path.split('/').at(-1)}`, content]),
    ),
    flags: ['--query.timeout=5m'],
  })

/** Leaves Prometheus nothing to do but what it is asked: no target, no rule. */
const silence = async (running: Running, emitters: readonly Part[]): Promise<void> => {
  await Promise.all(emitters.map(({ name }) => running.part(name).stop()))
  await writeFile(join(running.directory, 'prometheus', 'prometheus.yml'), 'global: {scrape_interval: 1m}\n')
  const response = await fetch(`${running.url('prometheus')}/-/reload`, { method: 'POST' })
  if (!response.ok) throw new Error(`Prometheus did not reload: ${await response.text()}`)
}

const measureRules = async (url: string, stack: Stack, workload: Workload, atSeconds: number) => {
  const historySeconds = SCRAPES * workload.scrapeIntervalSeconds
  const rules: MeasuredRule[] = []
  for (const { expr, series, samples } of ruleLoads(stack, workload, { historySeconds }))
    rules.push({ expr, predicted: { series, samples }, ...(await evaluationOf(url, expr, atSeconds)) })
  const sum = (of: (rule: (typeof rules)[number]) => number) => rules.reduce((total, rule) => total + of(rule), 0)
  return {
    ruleSeconds: sum(({ seconds }) => seconds),
    ruleLoad: { series: sum(({ predicted }) => predicted.series), samples: sum(({ predicted }) => predicted.samples) },
    rules: rules.filter(({ seconds }) => seconds > 0.001),
  }
}

const measure = async (workload: Workload, onMeasured: (measurement: Measurement) => Promise<void>): Promise<void> => {
  const stack = stackFor(workload)
  const emitters = emittersFor(workload)
  const directory = await mkdtemp(join(tmpdir(), 'tenantscope-capacity-'))
  const running = await startStack({
    directory: join(directory, 'run'),
    parts: [...emitters, serverFor(stack, emitters)],
  })
  try {
    const url = running.url('prometheus')
    const targets = '{job=~"api-.*|worker-.*"}'
    // Scrapes that were done, not those that should have been.
    const done = await eventually(
      async () => (await firstValue(url, `min(count_over_time(scrape_samples_scraped${targets}[1h]))`)) >= SCRAPES,
      { timeoutSeconds: 280, intervalMs: 500 },
    )
    if (!done) throw new Error(`${SCRAPES} scrapes of each target were not done within 280 s`)
    const atSeconds = Date.now() / 1000
    const page = await (await fetch(`${running.url('api-0')}/metrics`)).arrayBuffer()
    const figures = {
      scrapedSeries: await firstValue(url, `sum(scrape_samples_scraped${targets})`),
      headSeries: await firstValue(url, 'prometheus_tsdb_head_series'),
      memoryBytes: await firstValue(url, 'max_over_time(process_resident_memory_bytes{job="prometheus"}[1h])'),
      scrapeBytesPerPod: page.byteLength,
    }
    const measurement: Measurement = {
      date: new Date().toISOString().slice(0, 10),
      machine: `${cpus().length} x ${cpus()[0]?.model}`,
      workload,
      scrapes: SCRAPES,
      predicted: {
        scrapedSeries: scrapedSeries(stack, workload),
        recordedSeries: recordedPerTenant(stack) * workload.tenants,
        seriesPerPod: scrapedSeries(stack, { ...workload, apiPods: 1, workers: 0 }),
      },
      ...figures,
      ruleSeconds: 0,
      ruleLoad: { series: 0, samples: 0 },
      rules: [],
    }
    // Rules take long where there is much; what is known by now is known.
    await onMeasured(measurement)
    await silence(running, emitters)
    await idle(url)
    await onMeasured({ ...measurement, ...(await measureRules(url, stack, workload, atSeconds)) })
  } finally {
    await running.stop()
    await rm(directory, { recursive: true, force: true })
  }
}

const keep = async (measurement: Measurement): Promise<void> => {
  const kept = JSON.parse(await readFile(FILE, 'utf8').catch(() => '[]')) as readonly Measurement[]
  const isSame = ({ workload, scrapes }: Measurement): boolean =>
    workload.tenants === measurement.workload.tenants && scrapes === measurement.scrapes
  const sorted = [...kept.filter((other) => !isSame(other)), measurement].toSorted(
    (a, b) => a.scrapes - b.scrapes || a.workload.tenants - b.workload.tenants,
  )
  await writeFile(FILE, `${JSON.stringify(sorted, undefined, 1)}\n`)
}

console.log(`access line: ${await measureLogLine()} bytes`)
for (const tenants of positionals.map(Number)) {
  await measure(workloadFor(tenants), async (measurement) => {
    await keep(measurement)
    console.log(JSON.stringify({ ...measurement, rules: measurement.rules.length }))
  })
}
