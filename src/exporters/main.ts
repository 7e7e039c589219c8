/** The exporter process. Configuration: see process/environment.ts. */
import { Registry } from 'prom-client'
import { createLog } from '../instrumentation/logging/log.ts'
import { composeExporters } from './process/compose.ts'
import { ExporterConfigError, readExporterConfig } from './process/environment.ts'
import { serveExporters } from './process/serve.ts'
import { registerExporters } from './register-exporters.ts'

const log = createLog()

const start = async (): Promise<void> => {
  const config = readExporterConfig(process.env)
  const exporters = await composeExporters(config)
  const usualTimeoutSeconds = config.EXPORTER_TIMEOUT_SECONDS
  const registered = registerExporters(new Registry(), exporters, {
    timeoutSeconds: usualTimeoutSeconds,
    onChange({ exporter, failure }) {
      if (failure === undefined) log.info('an exporter is well again', { exporter })
      else log.warn('an exporter fails; its series are absent', { exporter, reason: failure })
    },
  })
  const server = await serveExporters({
    scrape: registered.scrape,
    usualTimeoutSeconds,
    port: config.OPS_PORT,
    host: config.HOST,
  })
  log.info('exporters listen', { port: server.port, exporters: exporters.map(({ name }) => name) })
  const stop = async (): Promise<void> => {
    await server.close()
    await registered.close()
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop())
}

try {
  await start()
} catch (error) {
  const { message } = error as Error
  log.error(error instanceof ExporterConfigError ? message : `the exporters cannot start: ${message}`)
  process.exitCode = 1
}
