import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DestinationStream, pino } from 'pino'
import type { Recorder } from '../../instrumentation/index.ts'
import { createLokiDelivery, type LokiDelivery } from '../../instrumentation/loki.ts'
import { startTracingFromEnvironment } from '../../instrumentation/tracing.ts'
import { countedLines } from './counted-lines.ts'

interface Options {
  readonly service: string
  readonly version: string
  readonly config: {
    readonly LOKI_URL?: string | undefined
    readonly LOKI_ORG_ID?: string | undefined
    readonly LOG_SPOOL_DIRECTORY?: string | undefined
    readonly ENVIRONMENT: string
  }
}

/** Where the lines and the traces of a process go. */
export interface ProcessOutputs {
  readonly logDestination: DestinationStream
  observe(recorder: Recorder): void
  /** Sends what there is, after the last line was written. */
  close(): Promise<void>
}

const CLOSE_MILLISECONDS = 3_000

const openDelivery = ({ service, config }: Options): LokiDelivery | undefined =>
  config.LOKI_URL === undefined
    ? undefined
    : createLokiDelivery({
        url: config.LOKI_URL,
        labels: { app: 'tenantscope', env: config.ENVIRONMENT, component: service },
        spoolDirectory: config.LOG_SPOOL_DIRECTORY ?? join(tmpdir(), `tenantscope-log-spool-${service}`),
        ...(config.LOKI_ORG_ID !== undefined && { headers: { 'x-scope-orgid': config.LOKI_ORG_ID } }),
      })

/**
 * Standard output always, which an agent tails. With LOKI_URL lines are pushed to Loki as well, for where no agent runs; with
 * OTEL_EXPORTER_OTLP_ENDPOINT spans are exported. To be opened before the telemetry, for which it must be known.
 */
export const openProcessOutputs = async (options: Options): Promise<ProcessOutputs> => {
  const { service, version } = options
  const tracing = await startTracingFromEnvironment({ service, version })
  const delivery = openDelivery(options)
  const standardOutput = pino.destination(1)
  const sink = countedLines({
    write(line) {
      standardOutput.write(line)
      delivery?.destination.write(line)
    },
  })
  return {
    logDestination: sink.destination,
    observe(recorder) {
      sink.observe(recorder)
      delivery?.observe(recorder)
    },
    async close() {
      await Promise.allSettled([tracing?.close(), delivery?.close({ withinMilliseconds: CLOSE_MILLISECONDS })])
    },
  }
}
