import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ExporterServer {
  readonly port: number
  close(): Promise<void>
}

/** What is left of the scraper's patience for the way back. */
const MARGIN = 0.9

/** Prometheus says how long it waits: https://prometheus.io/docs/instrumenting/writing_exporters/#drop-less-useful-statistics */
export const timeoutFrom = (header: string | string[] | undefined, usualSeconds: number): number => {
  const scraperSeconds = Number(header)
  return scraperSeconds > 0 ? Math.min(usualSeconds, scraperSeconds * MARGIN) : usualSeconds
}

/** Serves `/metrics` and `/health`. Whether a source answers is no question of health: a restart would not bring it back. */
export const serveExporters = async ({
  scrape,
  usualTimeoutSeconds,
  port = 0,
  host = '127.0.0.1',
}: {
  readonly scrape: (options: { readonly timeoutSeconds: number }) => Promise<string>
  readonly usualTimeoutSeconds: number
  readonly port?: number
  readonly host?: string
}): Promise<ExporterServer> => {
  const server = createServer(async ({ url = '', headers }, response) => {
    switch (url.split('?', 1)[0]) {
      case '/metrics': {
        const timeoutSeconds = timeoutFrom(headers['x-prometheus-scrape-timeout-seconds'], usualTimeoutSeconds)
        const page = await scrape({ timeoutSeconds }).catch(() => undefined)
        if (page === undefined) return response.writeHead(500).end()
        return response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(page)
      }
      case '/health':
        return response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"alive"}')
      default:
        return response.writeHead(404).end('here are /metrics and /health\n')
    }
  }).listen(port, host)
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
