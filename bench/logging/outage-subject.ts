/** A service that writes lines at a steady rate beside its requests, and pushes them. `tsx outage-subject.ts LOKI_URL SPOOL RATE` */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { libraryUrl } from '../instrumentation/library.ts'

export interface SubjectState {
  readonly rss: number
  readonly written: number
  readonly lost: Readonly<Record<string, number>>
  readonly spoolBytes: number
}

const [, , url = '', spoolDirectory = '', rate = '0'] = process.argv
const { createTelemetry }: typeof import('../../src/instrumentation/index.ts') = await import(libraryUrl('index'))
const { instrument }: typeof import('../../src/instrumentation/express.ts') = await import(libraryUrl('express'))
const { createLokiDelivery }: typeof import('../../src/instrumentation/loki.ts') = await import(libraryUrl('loki'))

const delivery = createLokiDelivery({
  ...{ url, spoolDirectory, spoolBytes: 512 * 2 ** 20, labels: { app: 'bench', env: 'bench', component: 'api' } },
  retry: { firstMilliseconds: 200, mostMilliseconds: 2_000 },
})
const telemetry = createTelemetry({ registries: [], log: { destination: delivery.destination } })
const app = express()
instrument(app, telemetry)
app.get('/api/agents/:id', (request, response) => void response.json({ id: request.params.id }))
const server = createServer(app).listen(0, '127.0.0.1', () =>
  process.send?.({ port: (server.address() as AddressInfo).port }),
)
/** Never hung up on: a request that meets the end of its idle connection would count as a failure. */
server.keepAliveTimeout = 0

/** Each ends with an access line. */
let requests = 0
server.on('request', () => {
  requests += 1
})

const TICK_MILLISECONDS = 10
let written = 0
const startedAt = performance.now()
setInterval(() => {
  const due = Math.floor(((performance.now() - startedAt) / 1000) * Number(rate))
  for (; written < due; written += 1)
    telemetry.log.info('a task moved on', { task: written, state: 'running', note: 'x'.repeat(100) })
}, TICK_MILLISECONDS)

process.on('message', () => {
  const { lost, spoolBytes } = delivery.counts
  const state = { rss: process.memoryUsage.rss(), written: written + requests, lost, spoolBytes } satisfies SubjectState
  process.send?.(state)
})
process.on('disconnect', () => process.exit())
