import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What a container or process has used so far. */
export interface Usage {
  readonly cpuSeconds: number
  /** Cores that it may use; 1 where nothing limits it. */
  readonly cpuLimit: number
  readonly memoryBytes: number
}

export type ReadUsage = () => Promise<Usage>

const text = (path: string): Promise<string> => readFile(path, 'utf8')
const number = async (path: string): Promise<number> => Number(await text(path))

const field = (lines: string, name: string): number => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(lines)?.[1] ?? 0)

/** Memory that the kernel could not take back at once, as Kubernetes counts it: usage less inactive file pages. */
const workingSet = (usage: number, inactiveFile: number): number => Math.max(0, usage - inactiveFile)

/** cgroup v2: https://docs.kernel.org/admin-guide/cgroup-v2.html, microseconds in cpu.stat. */
export const cgroup2Usage =
  (root = '/sys/fs/cgroup'): ReadUsage =>
  async () => {
    const [cpu, limit, memory, stat] = await Promise.all([
      text(join(root, 'cpu.stat')),
      text(join(root, 'cpu.max')),
      number(join(root, 'memory.current')),
      text(join(root, 'memory.stat')),
    ])
    const [quota, period] = limit.trim().split(' ')
    return {
      cpuSeconds: field(cpu, 'usage_usec') / 1e6,
      cpuLimit: quota === 'max' ? 1 : Number(quota) / Number(period),
      memoryBytes: workingSet(memory, field(stat, 'inactive_file')),
    }
  }

/** cgroup v1: nanoseconds in cpuacct.usage, a quota of -1 where nothing limits. */
export const cgroup1Usage =
  (root = '/sys/fs/cgroup'): ReadUsage =>
  async () => {
    const [nanoseconds, quota, period, memory, stat] = await Promise.all([
      number(join(root, 'cpuacct/cpuacct.usage')),
      number(join(root, 'cpu/cpu.cfs_quota_us')),
      number(join(root, 'cpu/cpu.cfs_period_us')),
      number(join(root, 'memory/memory.usage_in_bytes')),
      text(join(root, 'memory/memory.stat')),
    ])
    return {
      cpuSeconds: nanoseconds / 1e9,
      cpuLimit: quota > 0 ? quota / period : 1,
      memoryBytes: workingSet(memory, field(stat, 'total_inactive_file')),
    }
  }

/** The process itself, outside of a container. */
export const processUsage: ReadUsage = async () => {
  const { user, system } = process.cpuUsage()
  return { cpuSeconds: (user + system) / 1e6, cpuLimit: 1, memoryBytes: process.memoryUsage.rss() }
}

/** In a Kubernetes pod the cgroup is the pod's own; elsewhere it belongs to the whole machine and would say nothing of us. */
export const detectUsage = async (environment: NodeJS.ProcessEnv = process.env): Promise<ReadUsage> => {
  if (environment.KUBERNETES_SERVICE_HOST === undefined) return processUsage
  for (const candidate of [cgroup2Usage(), cgroup1Usage()]) {
    const works = await candidate().then(
      () => true,
      () => false,
    )
    if (works) return candidate
  }
  return processUsage
}
