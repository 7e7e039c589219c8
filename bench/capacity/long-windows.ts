/**
 * What rules cost once Prometheus has a month of history, which no short run has: `npx tsx bench/capacity/long-windows.ts 100 300`.
 * Keeps each size in long-windows.json. The history is that of bench/rules: one SLO, and of raw counts the least there is.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { apiAvailability } from '../../slo/api-availability.ts'
import { ruleLoads } from '../../src/capacity/rule-cost.ts'
import { usualWorkload, type Workload } from '../../src/capacity/workload.ts'
import { prometheus, resolveSoftware, software, startStack } from '../../src/stackrun/index.ts'
import definition from '../../stack.ts'
import { loadBlocks } from '../load-blocks.ts'
import { writeHistory } from '../rules/history.ts'
import { evaluationOf, idle } from './evaluate.ts'
import type { LongWindows, MeasuredRule } from './measurement.ts'

const FILE = new URL('long-windows.json', import.meta.url)
const RAW_SECONDS = 1200
const ROLLUP_SECONDS = 30 * 86_400

/** What the history holds, in the words of the model. */
const workloadFor = (tenants: number): Workload => ({
  ...usualWorkload,
  tenants,
  endpoints: 1,
  apiPods: 1,
  workers: 1,
  statusesPerEndpoint: 2,
})

const stack = { ...definition, slos: [apiAvailability], alertGroups: [] }

const measure = async (tenants: number): Promise<LongWindows> => {
  const folder = await mkdtemp(join(tmpdir(), 'tenantscope-long-windows-'))
  const path = join(folder, 'history.om')
  const endSeconds = Math.floor(Date.now() / 7_200_000) * 7200 - 60
  const promtool = (await resolveSoftware([software.prometheus])).get('prometheus')?.binaries.promtool ?? 'promtool'
  await writeHistory({
    path,
    tenants,
    rawSeconds: RAW_SECONDS,
    rollupSeconds: ROLLUP_SECONDS,
    scrapeSeconds: 15,
    endSeconds,
  })
  const running = await startStack({
    directory: join(folder, 'run'),
    parts: [
      prometheus({
        config: 'global: {scrape_interval: 1m}\n',
        flags: ['--storage.tsdb.retention.time=90d', '--query.timeout=5m'],
      }),
    ],
  })
  try {
    await loadBlocks(running, promtool, path)
    await idle(running.url('prometheus'))
    const rules: MeasuredRule[] = []
    for (const { expr, series, samples } of ruleLoads(stack, workloadFor(tenants)))
      rules.push({
        expr,
        predicted: { series, samples },
        ...(await evaluationOf(running.url('prometheus'), expr, endSeconds)),
      })
    return { date: new Date().toISOString().slice(0, 10), tenants, rules }
  } finally {
    await running.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

for (const tenants of process.argv.slice(2).map(Number)) {
  const measured = await measure(tenants)
  const kept = JSON.parse(await readFile(FILE, 'utf8').catch(() => '[]')) as readonly LongWindows[]
  const sizes = [...kept.filter((other) => other.tenants !== tenants), measured]
  await writeFile(
    FILE,
    `${JSON.stringify(
      sizes.toSorted((a, b) => a.tenants - b.tenants),
      undefined,
      1,
    )}\n`,
  )
  for (const { expr, predicted, samples, seconds } of measured.rules)
    console.log(tenants, predicted.series, predicted.samples, samples, seconds.toFixed(4), expr.slice(0, 60))
}
