import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dashboards } from '../../dashboards/index.ts'
import { tenantHealth } from '../../dashboards/tenant-health.ts'
import { panelQueries } from '../../src/core/dashboard.ts'
import { type IncidentDesk, incidentDesk } from '../../src/demo/incident-desk.ts'
import { type Demo, startDemo } from '../../src/demo/start-demo.ts'
import { renderDashboard } from '../../src/render/grafana/dashboard.ts'
import definition from '../../stack.ts'
import { startDashboardSources } from './dashboard-sources.ts'

let directory: string
let sources: Awaited<ReturnType<typeof startDashboardSources>>
let demo: Demo
let desk: IncidentDesk

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tenantscope-dashboards-'))
  sources = await startDashboardSources(definition.name, directory)
  demo = await startDemo({
    definition,
    directory: '.tenantscope/runs/e2e-dashboards',
    additions: sources.additions,
  })
  const { stack, traffic } = demo
  // Errors fill what is empty while all is well.
  desk = incidentDesk({ stack, traffic, databaseUrl: stack.url('postgres') })
  await desk.inject('error-burst', 'acme')
})
afterAll(async () => {
  await desk?.liftAll()
  await demo?.stop()
  await sources?.stop()
  await rm(directory, { recursive: true, force: true })
})

/** As Grafana would ask, with everything chosen, at the demo's pace. */
const interpolated = (expression: string): string =>
  expression
    .replaceAll('$__rate_interval', '10s')
    .replaceAll('$__range', '5m')
    .replaceAll(/\$(tenant|tier)\b/g, '.+')

const seriesOf = async (expression: string): Promise<number> => {
  const url = `${demo.stack.url('prometheus')}/api/v1/query?query=${encodeURIComponent(interpolated(expression))}`
  const answer = (await (await fetch(url)).json()) as {
    status: string
    error?: string
    data?: { result: { value: [number, string] }[] }
  }
  if (answer.status !== 'success') throw new Error(`${answer.error} in ${expression}`)
  return answer.data?.result.filter(({ value }) => value[1] !== 'NaN').length ?? 0
}

const panels = dashboards.flatMap((dashboard) => panelQueries(dashboard).map((query) => ({ dashboard, ...query })))

test('every panel of every dashboard shows data from the real Prometheus', async () => {
  const rows = new Map<string, number>()
  const missing = async (): Promise<readonly string[]> => {
    const empty: string[] = []
    for (const { dashboard, panel, query } of panels) {
      const name = `${dashboard.title} / ${panel.title}${query.legend ? ` / ${query.legend}` : ''}`
      const series = await seriesOf(query.expr.text)
      rows.set(name, series)
      if (series === 0) empty.push(name)
    }
    return empty
  }
  const logs = dashboards.flatMap(({ title, rows: all }) =>
    all.flatMap((row) => row.panels.filter(({ kind }) => kind === 'logs').map((panel) => `${title} / ${panel.title}`)),
  )
  try {
    await expect.poll(missing, { timeout: 100_000, interval: 2000 }).toEqual([])
  } finally {
    console.log(
      [
        ...[...rows].map(([name, series]) => `${String(series).padStart(4)} series  ${name}`),
        ...logs.map((name) => `        Loki  ${name}: its LogQL is parsed by the linter; no Loki can run here`),
      ].join('\n'),
    )
  }
})

test('every annotation has marked something', async () => {
  const annotations = new Map(
    dashboards.flatMap((each) => each.annotations ?? []).map((each) => [each.expr.text, each]),
  )
  expect(annotations.size).toBeGreaterThan(2)
  const missing = async () => {
    const counts = await Promise.all(
      [...annotations.values()].map(async ({ name, expr }) => ({
        name,
        series: await seriesOf(`count_over_time((${expr.text})[10m:1s])`),
      })),
    )
    return counts.filter(({ series }) => series === 0).map(({ name }) => name)
  }
  await expect.poll(missing, { timeout: 60_000, interval: 1000 }).toEqual([])
})

const exemplarsOf = async (expression: string): Promise<readonly string[]> => {
  const now = Date.now() / 1000
  const search = new URLSearchParams({ query: interpolated(expression), start: `${now - 300}`, end: `${now + 60}` })
  const answer = await fetch(`${demo.stack.url('prometheus')}/api/v1/query_exemplars?${search}`)
  const { data = [] } = (await answer.json()) as {
    data?: { exemplars: { labels: { trace_id?: string } }[] }[]
  }
  return data.flatMap(({ exemplars }) => exemplars.flatMap(({ labels }) => labels.trace_id ?? []))
}

test('a slow request leads to its trace from the graph of latencies', async () => {
  const traceId = randomBytes(16).toString('hex')
  const token = await demo.mint.mint({ tenantId: 'globex', userId: 'traced' })
  const headers = {
    ...{ host: 'globex.demo.localhost', authorization: `Bearer ${token}` },
    traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01`,
  }
  const [response] = await once(get(`${demo.stack.url('api')}/api/agents`, { headers }), 'response')
  expect(response.resume().statusCode).toBe(200)

  const { panels: rendered } = JSON.parse(renderDashboard(tenantHealth).content) as {
    panels: { title: string; targets?: { exemplar?: boolean; expr: string }[] }[]
  }
  const asked = rendered.find(({ title }) => title === 'P95 by tenant')?.targets?.find(({ exemplar }) => exemplar)
  await expect.poll(() => exemplarsOf(asked?.expr ?? ''), { timeout: 30_000 }).toContain(traceId)
  expect(await seriesOf(asked?.expr ?? '')).toBe(0) // it costs nothing beside
})
