import type { Exporter } from '../exporter.ts'
import { kubernetesMetrics } from './metrics.ts'
import { type PodCacheOptions, podCache } from './pod-cache.ts'
import { podSamples } from './pod-samples.ts'

/**
 * Phase, readiness, restarts and reasons for waiting of the pods in a namespace. Its service account needs `list` and
 * `watch` on pods.
 *
 * @example kubernetesExporter({ access, namespace: 'tenantscope' })
 */
export const kubernetesExporter = (options: PodCacheOptions): Exporter => {
  const cache = podCache(options)
  return {
    name: 'kubernetes',
    metrics: kubernetesMetrics,
    collect: async (signal) => (await cache.pods(signal)).flatMap(podSamples),
    close: cache.close,
  }
}
