import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { instrument } from '../../src/instrumentation/express.ts'
import { createTelemetry } from '../../src/instrumentation/index.ts'

/** Bytes of the line that one request leaves, from the real library. */
export const measureLogLine = async (): Promise<number> => {
  const lines: string[] = []
  const telemetry = createTelemetry({ log: { destination: { write: (line: string) => void lines.push(line) } } })
  const app = express()
  instrument(app, telemetry)
  app.get('/api/resources/:id', (_, response) => {
    telemetry.identify({ tenantId: 'tenant-1000', userId: '6f1d2a0e-3c51-4c64-9d8c-0d4f3e1f7a55' })
    response.json({ ok: true })
  })
  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await (await fetch(`http://127.0.0.1:${port}/api/resources/42`)).text()
  server.close()
  server.closeAllConnections()
  await once(server, 'close')
  const line = lines.find((each) => each.includes('/api/resources/:id'))
  if (!line) throw new Error(`no access line among ${lines.length} lines`)
  return Buffer.byteLength(line)
}
