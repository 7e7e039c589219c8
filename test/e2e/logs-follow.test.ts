import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Followed } from '../../src/cli/trace/command.ts'
import { incidentDesk } from '../../src/demo/incident-desk.ts'
import { type Demo, startDemo } from '../../src/demo/start-demo.ts'
import { waitForPage } from '../../src/receiver/index.ts'
import definition from '../../stack.ts'

const run = promisify(execFile)
const directory = '.tenantscope/runs/e2e-logs'
let demo: Demo

beforeAll(async () => {
  demo = await startDemo({ definition, directory })
})
afterAll(() => demo?.stop())

const command = async (...args: readonly string[]): Promise<string> =>
  (await run(process.execPath, [resolve('bin/tenantscope.mjs'), ...args, '--directory', directory, '--json'])).stdout

interface Line {
  readonly [field: string]: unknown
}
const linesOf = (output: string): readonly Line[] =>
  output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

/** The page names the tenant, its log the request, and the request's id its trace: nothing else is carried from step to step. */
test('a page leads to the lines and to the trace of a request, across API, queue and worker, by ids alone', async () => {
  const desk = incidentDesk({ stack: demo.stack, traffic: demo.traffic, databaseUrl: demo.stack.part('postgres').url })
  await desk.inject('slow', 'acme')
  const page = await waitForPage(demo.receiver.url, ({ details }) => JSON.stringify(details).includes('acme'), {
    timeoutSeconds: 60,
  })
  // One for each alert of the page, so a tenant may be named more than once.
  const [tenant = ''] = (page.details as { readonly tenants: string }).tenants
    .split(', ')
    .filter((each) => each === 'acme')

  const slowTask = async (): Promise<Line | undefined> =>
    linesOf(await command('logs', '--tenant', tenant, '--since', '5m')).findLast(
      ({ endpoint, status_code, duration_ms }) =>
        endpoint === '/api/tasks' && status_code === 202 && Number(duration_ms) > 500,
    )
  await expect.poll(slowTask, { timeout: 30_000, interval: 500 }).toBeDefined()
  const request = (await slowTask())?.request_id as string

  const followed = async (): Promise<Followed> => JSON.parse(await command('trace', request))
  await expect
    .poll(async () => (await followed()).spans.map(({ name, kind }) => `${kind} ${name}`), {
      timeout: 30_000,
      interval: 500,
    })
    .toEqual(
      expect.arrayContaining([
        ...['server POST /api/tasks', 'client SELECT agents', 'producer send tasks', 'consumer task'],
        ...['client UPDATE tasks', 'client PUBLISH'],
      ]),
    )
  const { traceIds, spans, lines } = await followed()
  expect(traceIds).toHaveLength(1)
  expect(new Set(lines.map(({ source }) => source))).toEqual(new Set(['api', 'worker']))
  expect(new Set(lines.map(({ trace_id }) => trace_id))).toEqual(new Set(traceIds))
  expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set(traceIds))
  for (const { name, attributes } of spans)
    expect(attributes, name).toMatchObject({ 'tenant.id': 'acme', 'request.id': request })

  const known = new Set(spans.map(({ spanId }) => spanId))
  expect(spans.filter(({ parentSpanId }) => !known.has(parentSpanId ?? '')).map(({ name }) => name)).toEqual([
    'POST /api/tasks',
  ])
  // The cause that was injected: a statement waits for a lock on the table of agents, to which tasks refer.
  const waited = spans.filter(({ name, durationMs }) => /^(SELECT agents|INSERT tasks)$/.test(name) && durationMs > 100)
  expect(waited.length, JSON.stringify(spans.map(({ name, durationMs }) => [name, durationMs]))).toBeGreaterThan(0)
  await desk.lift('slow', 'acme')
})

test('an exemplar of the latency histogram leads to a trace that was kept', async () => {
  const exemplars = async (): Promise<readonly string[]> => {
    const address = new URL('/api/v1/query_exemplars', demo.stack.part('prometheus').url)
    address.searchParams.set('query', 'http_request_duration_seconds_bucket{tenant_id="acme"}')
    address.searchParams.set('start', String(Date.now() / 1000 - 300))
    address.searchParams.set('end', String(Date.now() / 1000))
    const { data } = (await (await fetch(address)).json()) as {
      readonly data: readonly { readonly exemplars: readonly { readonly labels: { readonly trace_id: string } }[] }[]
    }
    return data.flatMap(({ exemplars: each }) => each.map(({ labels }) => labels.trace_id))
  }
  await expect.poll(exemplars, { timeout: 30_000, interval: 500 }).not.toHaveLength(0)
  const traceId = (await exemplars())[0] as string
  const followed = async (): Promise<Followed> => JSON.parse(await command('trace', traceId))
  await expect.poll(async () => (await followed()).spans.length, { timeout: 15_000 }).toBeGreaterThan(0)
  expect((await followed()).spans[0]?.attributes).toMatchObject({ 'tenant.id': 'acme' })
})
