import { type Sample, sample } from '../exporter.ts'
import { PHASES, podPhase, podReady, podRestarts, podWaiting } from './metrics.ts'
import type { ContainerStatus, Pod } from './pod.ts'

type Phase = (typeof PHASES)[number]
const isPhase = (phase: string | undefined): phase is Phase => PHASES.includes(phase as Phase)

const containerSamples = (pod_name: string, { name, restartCount, state }: ContainerStatus): readonly Sample[] => {
  const labels = { pod_name, container: name }
  const reason = state?.waiting?.reason
  return [
    sample(podRestarts, labels, restartCount),
    ...(reason === undefined ? [] : [sample(podWaiting, { ...labels, reason }, 1)]),
  ]
}

export const podSamples = ({ metadata: { name }, status = {} }: Pod): readonly Sample[] => {
  const containers = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])]
  const isReady = status.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') ?? false
  return [
    sample(podPhase, { pod_name: name, phase: isPhase(status.phase) ? status.phase : 'Unknown' }, 1),
    sample(podReady, { pod_name: name }, isReady ? 1 : 0),
    ...containers.flatMap((container) => containerSamples(name, container)),
  ]
}
