import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { load } from 'js-yaml'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { scaleOut } from './command.ts'

let folder: string
let printed: string[]
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenantscope-scale-out-'))
  printed = []
  vi.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line))
})
afterEach(async () => {
  vi.restoreAllMocks()
  await rm(folder, { recursive: true, force: true })
})

const run = (options: Partial<Parameters<typeof scaleOut>[0]>) =>
  scaleOut(
    { namespace: 'monitoring', metricsDomain: 'metrics.example.com', output: folder, ...options },
    new Command().option('--stack <file>', '', 'stack.ts'),
  )

test('a small installation is one pair, without a warning', async () => {
  expect(await run({ tenants: '50' })).toBe(0)
  expect(await readdir(join(folder, 'operator'))).toEqual([
    'alertmanager.yaml',
    'chart-values.yaml',
    'prometheus-0.yaml',
    'rules-edge.yaml',
  ])
  expect(printed.at(-1)).toMatch(/^for 50 tenants: pair; one Prometheus would use \d+ % of /)
})

test('a large one is as many shards as the model says, each with its share of the memory', async () => {
  await run({ tenants: '10000', pods: '10', remoteWrite: 'https://mimir.example.com/api/v1/push' })
  const count = Number(/shards with remote write, (\d+) of them/.exec(printed.at(-1) ?? '')?.[1])
  expect(count).toBeGreaterThan(1)
  const files = await readdir(join(folder, 'operator'))
  expect(files.filter((name) => name.startsWith('prometheus-'))).toHaveLength(count)
  const values = load(await readFile(join(folder, 'operator/chart-values.yaml'), 'utf8')) as {
    monitoring: { serviceMonitor: { tenantShards: number } }
  }
  expect(values.monitoring.serviceMonitor.tenantShards).toBe(count)
})

test('fewer shards than needed, or no store for them, are written as asked and warned of', async () => {
  await run({ tenants: '10000', pods: '10', shards: '2' })
  expect(printed.slice(-2)).toEqual([
    'WARNING: --shards 2 is fewer than that',
    'WARNING: that topology writes to a store; name one with --remote-write',
  ])
})

test('everything that is wrong with the options is told at once, and nothing is written', async () => {
  await expect(run({ shards: '0', remoteWrite: 'mimir', federate: ['A b'] })).rejects.toThrow(
    /--shards is 0[\s\S]*--remote-write is mimir[\s\S]*--federate names A b/,
  )
  await expect(run({ tenants: 'many' })).rejects.toThrow('--tenants is many')
  expect(await readdir(folder)).toEqual([])
})
