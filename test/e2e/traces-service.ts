/** A service that logs and counts through the library, and does not know whether it is traced. */
import type { AddressInfo } from 'node:net'
import express from 'express'
import { instrument } from '../../src/instrumentation/express.ts'
import { createTelemetry } from '../../src/instrumentation/index.ts'

const telemetry = createTelemetry({ registries: [] })
const app = express()
instrument(app, telemetry)
app.use((request, _response, next) => {
  telemetry.identify({ tenantId: String(request.headers['x-tenant']) })
  next()
})
app.get('/items/:id', async (_request, response) => {
  const { port } = server.address() as AddressInfo
  response.json({ status: (await fetch(`http://127.0.0.1:${port}/health`)).status })
})
app.get('/health', (_request, response) => void response.json({}))
app.get('/broken', () => {
  throw new Error('broken')
})
app.use(((_error, _request, response, _next) => void response.status(500).end()) satisfies express.ErrorRequestHandler)
const server = app.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))
