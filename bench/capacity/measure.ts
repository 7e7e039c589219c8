/** Measures what the capacity model predicts: `npx tsx bench/capacity/measure.ts 100 1000`. Prints a table and JSON. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { capacityModel } from '../../src/capacity/predict.ts'
import { usualWorkload, type Workload } from '../../src/capacity/workload.ts'
import type { Stack } from '../../src/core/stack.ts'
import { renderPrometheusConfig } from '../../src/render/prometheus/config.ts'
import { renderRules } from '../../src/render/prometheus/rules.ts'
import { nodeProcess, type Part, prometheus, startStack } from '../../src/stackrun/index.ts'
import definition from '../../stack.ts'
import { measureLogLine } from './log-line.ts'

/** A scrape must end within its interval, which on two busy cores takes longer the more there is. */
const scrapeSeconds = (tenants: number): number => (tenants > 2000 ? 15 : 5)
/** Enough scrapes for the head to hold whole chunks in part, few enough to wait for. */
const SCRAPES = 16

/** The pace of the benchmark: often, so that rules soon have something to evaluate. */
const stackAt = (seconds: number): Stack => ({
  ...definition,
  cadence: { scrape: `${seconds}s`, evaluation: `${seconds}s`, rollup: `${2 * seconds}s` },
})

const emitter = (role: 'api' | 'worker', index: number, { tenants, endpoints }: Workload): Part =>
  nodeProcess({
    name: `${role}-${index}`,
    entry: 'bench/capacity/emit.ts',
    ports: ['ops'],
    env: ({ ports }) => ({ ROLE: role, OPS_PORT: `${ports.ops}`, TENANTS: `${tenants}`, ENDPOINTS: `${endpoints}` }),
    ready: { port: 'ops', path: '/health' },
    readyTimeoutSeconds: 120,
  })

const count = <T>(length: number, make: (index: number) => T): readonly T[] => Array.from({ length }, (_, i) => make(i))

const measure = async (stack: Stack, workload: Workload) => {
  const emitters = [
    ...count(workload.apiPods, (index) => emitter('api', index, workload)),
    ...count(workload.workers, (index) => emitter('worker', index, workload)),
  ]
  const rules = renderRules(stack)
  const server = prometheus({
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
      rules.map(({ path, content }, index) => [`rules/${index}-${path.split('/').at(-1)}`, content]),
    ),
  })
  const directory = await mkdtemp(join(tmpdir(), 'tenantscope-capacity-'))
  const running = await startStack({ directory: join(directory, 'run'), parts: [...emitters, server] })
  try {
    const query = async (expr: string): Promise<number> => {
      const response = await fetch(`${running.url('prometheus')}/api/v1/query?query=${encodeURIComponent(expr)}`)
      const { data } = (await response.json()) as { data: { result: readonly { value: readonly [number, string] }[] } }
      return Number(data.result[0]?.value[1] ?? Number.NaN)
    }
    const deadline = Date.now() + 600_000
    // Evaluations happen once every scrape interval, whatever the load: count what was done, not what should have been.
    while (!((await query(`min(count_over_time(scrape_samples_scraped{job=~"api-.*|worker-.*"}[1h]))`)) >= SCRAPES)) {
      if (Date.now() > deadline) throw new Error(`${SCRAPES} scrapes were not done within 600 s`)
      await pause(1000)
    }
    const page = await (await fetch(`${running.url('api-0')}/metrics`)).arrayBuffer()
    const own = '{job="prometheus"}'
    return {
      scrapedSeries: await query('sum(scrape_samples_scraped{job=~"api-.*|worker-.*"})'),
      headSeries: await query(`prometheus_tsdb_head_series${own}`),
      memoryBytes: await query(`max_over_time(process_resident_memory_bytes${own}[1m])`),
      scrapeBytesPerPod: page.byteLength,
      ruleSeconds: await query(`sum(max by (rule_group) (prometheus_rule_group_last_duration_seconds${own}))`),
      scrapeSeconds: await query('max(scrape_duration_seconds{job=~"api-.*"})'),
    }
  } finally {
    await running.stop()
    await rm(directory, { recursive: true, force: true })
  }
}

const sizes = process.argv.slice(2).map(Number)
console.log(`access line: ${await measureLogLine()} bytes`)
for (const tenants of sizes.length > 0 ? sizes : [100, 1000]) {
  const workload: Workload = {
    ...usualWorkload,
    tenants,
    endpoints: 5,
    apiPods: 2,
    workers: 1,
    scrapeIntervalSeconds: scrapeSeconds(tenants),
    evaluationIntervalSeconds: scrapeSeconds(tenants),
  }
  const stack = stackAt(scrapeSeconds(tenants))
  const measured = await measure(stack, workload)
  console.log(JSON.stringify({ tenants, measured, predicted: capacityModel(stack).predict(workload) }, undefined, 1))
}
