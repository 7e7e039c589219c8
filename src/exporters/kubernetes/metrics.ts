import { counter, free, gauge, oneOf } from '../../instrumentation/metric.ts'

export const PHASES = ['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'] as const

const pod_name = free({ expected: 20 })
const container = free({ expected: 2 })

export const podPhase = gauge('pod_phase', {
  help: 'Always 1: the phase that a pod is in.',
  labels: { pod_name, phase: oneOf(...PHASES) },
})

export const podReady = gauge('pod_ready', {
  help: 'Whether a pod passes its readiness probes.',
  labels: { pod_name },
})

export const podRestarts = counter('pod_container_restarts_total', {
  help: 'Times that the kubelet restarted a container of a pod.',
  labels: { pod_name, container },
})

export const podWaiting = gauge('pod_container_waiting', {
  help: 'Always 1: why a container does not run, such as CrashLoopBackOff. Absent while it runs, so look back over minutes.',
  labels: { pod_name, container, reason: free({ expected: 2 }) },
})

export const kubernetesMetrics = [podPhase, podReady, podRestarts, podWaiting] as const
