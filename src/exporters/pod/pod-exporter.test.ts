import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseNetDev } from './network.ts'
import { podExporter } from './pod-exporter.ts'
import { cgroup1Usage, cgroup2Usage, processUsage } from './usage.ts'

let root: string
const write = async (files: Readonly<Record<string, string>>) => {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), content)
  }
}
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'tenantscope-cgroup-'))
})
afterEach(() => rm(root, { recursive: true }))

const cgroup2 = {
  'cpu.stat': 'usage_usec 4500000\nuser_usec 4000000\n',
  'cpu.max': '200000 100000\n',
  'memory.current': '1000\n',
  'memory.stat': 'anon 600\ninactive_file 300\n',
}

test('cgroup v2: CPU time, limit and working set', async () => {
  await write(cgroup2)
  expect(await cgroup2Usage(root)()).toEqual({ cpuSeconds: 4.5, cpuLimit: 2, memoryBytes: 700 })
  await write({ 'cpu.max': 'max 100000\n' })
  expect((await cgroup2Usage(root)()).cpuLimit).toBe(1)
})

test('cgroup v1 tells the same in other words', async () => {
  await write({
    'cpuacct/cpuacct.usage': '4500000000\n',
    'cpu/cpu.cfs_quota_us': '200000\n',
    'cpu/cpu.cfs_period_us': '100000\n',
    'memory/memory.usage_in_bytes': '1000\n',
    'memory/memory.stat': 'total_inactive_file 300\n',
  })
  expect(await cgroup1Usage(root)()).toEqual({ cpuSeconds: 4.5, cpuLimit: 2, memoryBytes: 700 })
})

test('CPU is the share of the limit between two scrapes', async () => {
  await write(cgroup2)
  let clock = 100
  const exporter = podExporter({ podName: 'api-1', readUsage: cgroup2Usage(root), now: () => clock })
  await exporter.collect(AbortSignal.timeout(1000))
  await write({ ...cgroup2, 'cpu.stat': 'usage_usec 14500000\n' })
  clock += 10
  const [cpu, memory] = await exporter.collect(AbortSignal.timeout(1000))
  expect(cpu).toMatchObject({ labels: { pod_name: 'api-1' }, value: 50 }) // 10 s of CPU in 10 s, of two cores
  expect(memory).toMatchObject({ value: 700 })
})

test('a second scrape in the same moment tells the same', async () => {
  await write(cgroup2)
  let clock = 100
  const exporter = podExporter({ podName: 'api-1', readUsage: cgroup2Usage(root), now: () => clock })
  const cpu = async () => (await exporter.collect(AbortSignal.timeout(1000)))[0]?.value
  await cpu()
  await write({ ...cgroup2, 'cpu.stat': 'usage_usec 14500000\n' })
  clock += 10
  expect(await cpu()).toBe(50)
  await write({ ...cgroup2, 'cpu.stat': 'usage_usec 14600000\n' })
  clock += 0.01
  expect(await cpu()).toBe(50)
})

test('a process that works shows it', async () => {
  let clock = 0
  const exporter = podExporter({ podName: 'here', readUsage: processUsage, now: () => clock })
  await exporter.collect(AbortSignal.timeout(1000))
  const before = process.cpuUsage()
  const usedMs = (): number => process.cpuUsage(before).user / 1000
  while (usedMs() < 50) Math.sqrt(usedMs())
  clock = 0.1 // whatever else the machine does, the process used half of this
  const [cpu] = await exporter.collect(AbortSignal.timeout(1000))
  expect(cpu?.value).toBeGreaterThan(49)
})

test('a missing file is an error, not a zero', async () => {
  await expect(podExporter({ readUsage: cgroup2Usage(root) }).collect(AbortSignal.timeout(1000))).rejects.toThrow(
    'ENOENT',
  )
})

test('network bytes are those of all interfaces, and of loopback only where all is on one machine', () => {
  const text = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:    1000       5    0    0    0     0          0         0     1000       5    0    0    0     0       0          0
  eth0:     200       2    0    0    0     0          0         0       30       1    0    0    0     0       0          0
`
  expect(parseNetDev(text, { withLoopback: false })).toEqual({ receive: 200, transmit: 30 })
  expect(parseNetDev(text, { withLoopback: true })).toEqual({ receive: 1200, transmit: 1030 })
})
