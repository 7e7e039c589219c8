import { afterAll, beforeAll, expect, test } from 'vitest'
import { dashboards } from '../../dashboards/index.ts'
import { panelQueries } from '../../src/core/dashboard.ts'
import { type IncidentDesk, incidentDesk } from '../../src/demo/incident-desk.ts'
import { type Demo, startDemo } from '../../src/demo/start-demo.ts'
import definition from '../../stack.ts'

/** Conditions that this machine cannot provide; the exporters' own tests provoke them on recorded APIs and real standbys. */
const elsewhere = [
  'a Kubernetes cluster: outside of one there are no pods to ask about',
  'a standby',
  'prices in COST_RATES_FILE',
]

/** What PagerDuty knows: the receiver here stands in for its Events API, not for its REST API, which the exporter's test does. */
const ofPagerDuty = ['on-call']

let demo: Demo
let desk: IncidentDesk

beforeAll(async () => {
  demo = await startDemo({ definition, directory: '.tenantscope/runs/e2e-dashboards' })
  const { stack, traffic } = demo
  // Errors fill what is empty while all is well.
  desk = incidentDesk({ stack, traffic, databaseUrl: stack.url('postgres') })
  await desk.inject('error-burst', 'acme')
})
afterAll(async () => {
  await desk?.liftAll()
  await demo?.stop()
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

const panels = dashboards
  .filter(({ uid }) => !ofPagerDuty.includes(uid))
  .flatMap((dashboard) => panelQueries(dashboard).map((query) => ({ dashboard, ...query })))

test('every panel of every dashboard shows data from the real Prometheus', async () => {
  const expected = panels.filter(({ panel }) => !elsewhere.includes(panel.filledBy ?? ''))
  const rows = new Map<string, number>()
  const missing = async (): Promise<readonly string[]> => {
    const empty: string[] = []
    for (const { dashboard, panel, query } of expected) {
      const name = `${dashboard.title} / ${panel.title}${query.legend ? ` / ${query.legend}` : ''}`
      const series = await seriesOf(query.expr.text)
      rows.set(name, series)
      if (series === 0) empty.push(name)
    }
    return empty
  }
  await expect.poll(missing, { timeout: 100_000, interval: 2000 }).toEqual([])
  console.log([...rows].map(([name, series]) => `${String(series).padStart(4)} series  ${name}`).join('\n'))
})

test('what this machine cannot fill says what fills it', () => {
  const conditional = panels.filter(({ panel }) => elsewhere.includes(panel.filledBy ?? ''))
  expect(conditional.map(({ dashboard, panel }) => `${dashboard.title} / ${panel.title}`)).toEqual([
    'Infrastructure health / Pods by phase',
    'Infrastructure health / Restarts by pod',
    'Infrastructure health / Waiting containers',
    'Infrastructure health / Replication lag',
    'Cost / Lowest margin',
    'Cost / Margin',
  ])
})
