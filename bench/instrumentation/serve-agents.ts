import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Application } from 'express'

/** Is told whose request it is. */
export type Identify = (tenantId: string, request: IncomingMessage) => void
/** Wires an app in one way; gives back what asks to be told whose request it is. */
export type Wire = (app: Application) => Promise<Identify | undefined>

/** The app that all variants are wired to, until its parent goes. Answers any message with the CPU that it has used. */
export const serveAgents = async (wire: Wire): Promise<void> => {
  const { default: express } = await import('express')
  const app = express()
  app.disable('x-powered-by')
  const identify = (await wire(app)) ?? (() => {})
  // Every service has a middleware that finds out whose request it is, the bare one as well.
  app.use((request, _response, next) => {
    identify(request.headers['x-tenant'] as string, request)
    next()
  })
  app.get('/api/agents/:id', (request, response) => void response.json({ id: request.params.id, name: 'agent' }))
  const server = createServer(app)
  server.keepAliveTimeout = 60_000
  server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))
  process.on('message', () => process.send?.({ cpu: process.cpuUsage() }))
  process.on('disconnect', () => process.exit())
}
