/** The app under fuzz, in a process of its own: its heap is nobody else's. Every answer of the app itself tells whom it served. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { Router } from 'express'
import { instrument } from '../../../src/instrumentation/express.ts'
import { createTelemetry } from '../../../src/instrumentation/index.ts'
import { NO_TENANT } from '../../../src/instrumentation/metric.ts'

export const REACHED = 'x-reached'

const telemetry = createTelemetry({ registries: [], log: { destination: { write: () => {} } } })
const app = express()
instrument(app, telemetry)
app.use((request, response, next) => {
  const tenantId = request.get('x-verified-tenant')
  if (tenantId !== undefined) telemetry.identify({ tenantId })
  response.set(REACHED, tenantId ?? NO_TENANT)
  next()
})
const agents = Router()
agents.all('/:id', (request, response) => void response.json({ id: request.params.id }))
app.use('/api/agents', agents)
/** Answers the head only, so that the client knows that it was reached. */
app.all('/stream', (_request, response) => void response.write('begun'))
/** Never answers. */
app.all('/hang', (request, response) => {
  const tenant = request.get('x-verified-tenant') ?? NO_TENANT
  response.writeEarlyHints({ link: '</x>; rel=preload', [REACHED]: tenant })
})
app.use(
  (error: { status?: number }, _request: express.Request, response: express.Response, next: express.NextFunction) => {
    if (response.headersSent) return next(error)
    response.status(error.status ?? 500).end()
  },
)

const counted = async (): Promise<Readonly<Record<string, number>>> => {
  let page = ''
  for await (const piece of telemetry.metrics()) page += piece
  const totals: Record<string, number> = {}
  for (const [, tenant = '', count] of page.matchAll(/^http_requests_total\{tenant_id="(.*?)",.*\} (\d+)$/gm))
    totals[tenant] = (totals[tenant] ?? 0) + Number(count)
  return totals
}

const server = createServer({ maxHeaderSize: 8192 }, app)
const openConnections = (): Promise<number> =>
  new Promise((resolve) => server.getConnections((_error, count) => resolve(count)))

export interface ServerReport {
  readonly counted: Readonly<Record<string, number>>
  readonly heapMegabytes: number
  readonly openConnections: number
}

const report = async (): Promise<ServerReport> => {
  globalThis.gc?.()
  return {
    counted: await counted(),
    heapMegabytes: process.memoryUsage().heapUsed / 2 ** 20,
    openConnections: await openConnections(),
  }
}

server.listen(0, '127.0.0.1', 1024, () => process.send?.({ port: (server.address() as AddressInfo).port }))
process.on('message', () => void report().then((each) => process.send?.(each)))
process.on('disconnect', () => process.exit())
