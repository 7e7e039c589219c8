import { hostname } from 'node:os'
import { type Exporter, sample } from '../exporter.ts'
import { podCpuUsage, podMemoryUsage, podMetrics, podNetworkBytes } from './metrics.ts'
import { type ReadNetwork, readNetwork } from './network.ts'
import { detectUsage, type ReadUsage, type Usage } from './usage.ts'

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
  let before: { readonly usage: Pick<Usage, 'cpuSeconds'>; readonly at: number } | undefined
  return {
    name: 'pod',
    metrics: podMetrics,
    async collect() {
      read ??= await detectUsage()
      const [usage, bytes] = await Promise.all([read(), network()])
      const at = now()
      const since = before ?? { usage: { cpuSeconds: 0 }, at: at - process.uptime() }
      before = { usage, at }
      const seconds = Math.max(at - since.at, 0.001)
      const cores = Math.max(0, usage.cpuSeconds - since.usage.cpuSeconds) / seconds
      return [
        sample(podCpuUsage, { pod_name: podName }, (cores / usage.cpuLimit) * 100),
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
