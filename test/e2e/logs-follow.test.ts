import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Demo, startDemo } from '../../src/demo/start-demo.ts'
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

test('from a tenant to one request, and by its id through API, queue and worker in one trace', async () => {
  /** What a page names is the tenant; the first click is its log. */
  const accepted = async (): Promise<Line | undefined> =>
    linesOf(await command('logs', '--tenant', 'acme', '--since', '5m')).find(
      ({ endpoint, status_code }) => endpoint === '/api/tasks' && status_code === 202,
    )
  await expect.poll(accepted, { timeout: 60_000, interval: 500 }).toBeDefined()
  const request = (await accepted())?.request_id as string

  const trace = async () => JSON.parse(await command('trace', request)) as readonly Line[]
  await expect
    .poll(async () => (await trace()).map(({ source }) => source), { timeout: 60_000, interval: 500 })
    .toEqual(expect.arrayContaining(['api', 'worker']))
  const lines = await trace()
  expect(new Set(lines.map(({ trace_id }) => trace_id)).size).toBe(1)
  expect(new Set(lines.map(({ tenant_id }) => tenant_id))).toEqual(new Set(['acme']))
  expect(new Set(lines.map(({ span_id }) => span_id)).size).toBeGreaterThan(1)
})
