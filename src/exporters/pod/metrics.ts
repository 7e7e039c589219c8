import { counter, free, gauge, oneOf } from '../../instrumentation/metric.ts'

const labels = { pod_name: free({ expected: 20 }) }

export const podCpuUsage = gauge('pod_cpu_usage_percent', {
  help: 'CPU used since the last scrape, in percent of the limit, or of one core where there is no limit.',
  unit: 'percent',
  labels,
})

export const podMemoryUsage = gauge('pod_memory_usage_bytes', {
  help: 'Memory in use: the working set in a container, the resident set of the process elsewhere.',
  unit: 'bytes',
  labels,
})

export const podNetworkBytes = counter('pod_network_bytes_total', {
  help: 'Bytes that crossed the network of the pod, or of the machine outside of Kubernetes, since it started.',
  unit: 'bytes',
  labels: { ...labels, direction: oneOf('receive', 'transmit') },
})

export const podMetrics = [podCpuUsage, podMemoryUsage, podNetworkBytes] as const
