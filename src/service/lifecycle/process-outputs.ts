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
    readonly POD_NAME?: string | undefined
    readonly OPS_PORT: number
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

/** Of this process alone, and the same after a restart: two that shared it would send each other's lines. */
const spoolDirectory = ({ service, config }: Options): string =>
  config.LOG_SPOOL_DIRECTORY ?? join(tmpdir(), `tenantscope-log-spool-${service}-${config.POD_NAME ?? config.OPS_PORT}`)

const openDelivery = (options: Options): LokiDelivery | undefined =>
  options.config.LOKI_URL === undefined
    ? undefined
    : createLokiDelivery({
        url: options.config.LOKI_URL,
        labels: { app: 'tenantscope', env: options.config.ENVIRONMENT, component: options.service },
        spoolDirectory: spoolDirectory(options),
        ...(options.config.LOKI_ORG_ID !== undefined && { headers: { 'x-scope-orgid': options.config.LOKI_ORG_ID } }),
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
