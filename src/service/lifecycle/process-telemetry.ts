import { collectDefaultMetrics, Registry } from 'prom-client'
import type { Exporter } from '../../exporters/exporter.ts'
import { podExporter } from '../../exporters/pod/pod-exporter.ts'
import { registerExporters } from '../../exporters/register-exporters.ts'
import { createTelemetry, type ReadinessCheck, type Telemetry } from '../../instrumentation/index.ts'
import type { ProcessOutputs } from './process-outputs.ts'

interface Options {
  readonly service: 'api' | 'worker'
  readonly version: string
  readonly readiness: Readonly<Record<string, ReadinessCheck>>
  /** What this process tells beside what it does itself; asked for at the first scrape. */
  readonly exporters?: readonly Exporter[]
  readonly podName: string | undefined
  readonly outputs: ProcessOutputs
}

/** Metrics, logs and readiness of one process of the service, with its runtime and its pod. */
export function createProcessTelemetry({
  service,
  version,
  readiness,
  exporters = [],
  podName,
  outputs,
}: Options): Telemetry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const telemetry = createTelemetry({
    service,
    version,
    registries: [registry],
    readiness,
    log: { destination: outputs.logDestination },
  })
  outputs.observe(telemetry.recorder)
  const pod = podExporter(podName === undefined ? {} : { podName })
  registerExporters(registry, [pod, ...exporters], {
    onChange: ({ exporter, failure }) => {
      if (failure !== undefined) telemetry.log.error('an exporter cannot collect', { exporter, failure })
    },
  })
  return telemetry
}
