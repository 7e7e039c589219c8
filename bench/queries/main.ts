/**
 * How long each panel of each dashboard waits for Prometheus, asked as Grafana does over an hour with every tenant chosen:
 * `npx tsx bench/queries/main.ts --tenants 1000`. Ends with 1 when a panel is over the goal.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Dashboard, Panel, Query } from '../../src/core/dashboard.ts'
import { panelQueries } from '../../src/core/dashboard.ts'
import { seconds } from '../../src/core/duration.ts'
import { prometheus, resolveSoftware, type Stack, software, startStack } from '../../src/stackrun/index.ts'
import stack from '../../stack.ts'
import { loadBlocks } from '../load-blocks.ts'
import { writeHistory } from './history.ts'
import { rawExpressions } from './raw.ts'

const GOAL_MS = 200
const RANGE_SECONDS = 3600
const ROUNDS = 3
/** Of a panel as wide as the window: Grafana asks for a point for each pixel at most. */
const PIXELS = 1800

interface Asked {
  readonly name: string
  readonly expr: string
  /** 0 asks for the present alone. */
  readonly stepSeconds: number
}

const isOfPresent = ({ kind }: Panel): boolean => ['stat', 'gauge', 'bargauge', 'table'].includes(kind)

/** As Grafana computes it: https://grafana.com/docs/grafana/latest/datasources/prometheus/template-variables/ */
const stepOf = ({ width = 8, points }: Panel, scrapeSeconds: number): number =>
  Math.max(scrapeSeconds, Math.ceil(RANGE_SECONDS / Math.min(points ?? PIXELS, (PIXELS * width) / 24)))

const interpolated = (expression: string, stepSeconds: number, scrapeSeconds: number): string =>
  expression
    .replaceAll('$__rate_interval', `${Math.max(stepSeconds + scrapeSeconds, 4 * scrapeSeconds)}s`)
    .replaceAll('$__range', `${RANGE_SECONDS}s`)
    .replaceAll(/\$(tenant|tier)\b/g, '.+')

const askedOf = ({ title, ...rest }: Dashboard, scrapeSeconds: number): readonly Asked[] =>
  panelQueries({ title, ...rest }).map(({ panel, query }: { panel: Panel; query: Query }) => {
    const stepSeconds = isOfPresent(panel) ? 0 : stepOf(panel, scrapeSeconds)
    const name = `${title} / ${panel.title}${panel.queries.length > 1 ? ` / ${query.legend}` : ''}`
    return { name, stepSeconds, expr: interpolated(query.expr.text, stepSeconds, scrapeSeconds) }
  })

const ask = async (url: string, { expr, stepSeconds, name }: Asked, endSeconds: number) => {
  const times = stepSeconds
    ? { start: `${endSeconds - RANGE_SECONDS}`, end: `${endSeconds}`, step: `${stepSeconds}` }
    : { time: `${endSeconds}` }
  const startedAt = performance.now()
  const response = await fetch(`${url}/api/v1/${stepSeconds ? 'query_range' : 'query'}`, {
    method: 'POST',
    body: new URLSearchParams({ query: expr, ...times }),
  })
  const text = await response.text()
  const milliseconds = performance.now() - startedAt
  const { status, error, data } = JSON.parse(text) as { status: string; error?: string; data: { result: unknown[] } }
  if (status !== 'success') throw new Error(`${name}: ${error}`)
  return { milliseconds, series: data.result.length, bytes: text.length }
}

const median = <Value>(values: readonly Value[], of: (value: Value) => number): Value =>
  values.toSorted((a, b) => of(a) - of(b))[Math.floor(values.length / 2)] as Value

const startWith = async (historyPath: string, directory: string): Promise<Stack> => {
  const found = await resolveSoftware([software.prometheus])
  const running = await startStack({
    directory,
    parts: [prometheus({ config: 'global: {scrape_interval: 1h}\n', flags: ['--storage.tsdb.retention.time=90d'] })],
  })
  await loadBlocks(running, found.get('prometheus')?.binaries.promtool ?? 'promtool', historyPath)
  return running
}

const { values } = parseArgs({
  options: {
    tenants: { type: 'string', default: '1000' },
    endpoints: { type: 'string', default: '5' },
    pods: { type: 'string', default: '2' },
    raw: { type: 'boolean', default: false },
  },
})
const size = { tenants: Number(values.tenants), endpoints: Number(values.endpoints), pods: Number(values.pods) }
const scrapeSeconds = seconds(stack.cadence.scrape)
const folder = await mkdtemp(join(tmpdir(), 'tenantscope-bench-queries-'))
let running: Stack | undefined
try {
  const endSeconds = Math.floor(Date.now() / 1000 / 7200) * 7200 - 60
  const path = join(folder, 'history.om')
  const expressions = values.raw
    ? rawExpressions
    : stack.dashboards.flatMap(panelQueries).map(({ query }) => query.expr)
  const written = await writeHistory({
    ...{ path, stack, size, endSeconds, scrapeSeconds },
    metrics: [
      ...new Map(expressions.flatMap(({ metrics }) => metrics).map((metric) => [metric.name, metric])).values(),
    ],
    spanSeconds: RANGE_SECONDS + 300,
    evaluationSeconds: seconds(stack.cadence.evaluation),
  })
  console.error(`${written.series} series, ${(written.samples / 1e6).toFixed(1)} million samples of history`)
  running = await startWith(path, join(folder, 'run'))
  const asked = values.raw
    ? rawExpressions.map(({ text }) => ({ name: text, stepSeconds: 30, expr: interpolated(text, 30, scrapeSeconds) }))
    : stack.dashboards.flatMap((dashboard) => askedOf(dashboard, scrapeSeconds))
  let over = 0
  console.log('| milliseconds | series | kB | panel |\n|---|---|---|---|')
  for (const each of asked) {
    const rounds = []
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(await ask(running.url('prometheus'), each, endSeconds))
    const { milliseconds, series, bytes } = median(rounds, (round) => round.milliseconds)
    if (milliseconds > GOAL_MS) over += 1
    console.log(`| ${milliseconds.toFixed(0)} | ${series} | ${(bytes / 1000).toFixed(0)} | ${each.name} |`)
  }
  console.log(`\n${asked.length} queries at ${size.tenants} tenants, ${over} over ${GOAL_MS} ms`)
  process.exitCode = over > 0 ? 1 : 0
} finally {
  await running?.stop()
  await rm(folder, { recursive: true, force: true })
}
