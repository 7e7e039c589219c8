import { hostname } from 'node:os'
import { type Exporter, sample } from '../exporter.ts'
import { podCpuUsage, podMemoryUsage, podMetrics, podNetworkBytes } from './metrics.ts'
import { type ReadNetwork, readNetwork } from './network.ts'
import { detectUsage, type ReadUsage, type Usage } from './usage.ts'

/** In a shorter time than this the kernel's accounting is noise: two Prometheus servers may scrape in the same moment. */
const SHORTEST_WINDOW_SECONDS = 0.1

interface Reading {
  readonly usage: Pick<Usage, 'cpuSeconds'>
  readonly at: number
  /** Cores in use up to this reading. */
  readonly cores: number
}

const reading = (usage: Usage, at: number, before: Reading): Reading => {
  const seconds = at - before.at
  if (seconds < SHORTEST_WINDOW_SECONDS) return before
  return { usage, at, cores: Math.max(0, usage.cpuSeconds - before.usage.cpuSeconds) / seconds }
}

/**
 * CPU and memory of this pod. CPU is the share used between two scrapes, so the first one tells the time since start.
 *
 * @example podExporter({ podName: process.env.POD_NAME })
 */
export const podExporter = ({
  podName = process.env.POD_NAME ?? hostname(),
  readUsage,
  network = readNetwork(),
  now = () => performance.now() / 1000,
}: {
  readonly podName?: string
  readonly readUsage?: ReadUsage
  readonly network?: ReadNetwork
  readonly now?: () => number
} = {}): Exporter => {
  let read = readUsage
  let last: Reading | undefined
  return {
    name: 'pod',
    metrics: podMetrics,
    async collect() {
      read ??= await detectUsage()
      const [usage, bytes] = await Promise.all([read(), network()])
      const at = now()
      last = reading(usage, at, last ?? { usage: { cpuSeconds: 0 }, at: at - process.uptime(), cores: 0 })
      return [
        sample(podCpuUsage, { pod_name: podName }, (last.cores / usage.cpuLimit) * 100),
        sample(podMemoryUsage, { pod_name: podName }, usage.memoryBytes),
        ...(bytes
          ? [
              sample(podNetworkBytes, { pod_name: podName, direction: 'receive' }, bytes.receive),
              sample(podNetworkBytes, { pod_name: podName, direction: 'transmit' }, bytes.transmit),
            ]
          : []),
      ]
    },
  }
}
