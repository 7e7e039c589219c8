import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DemoError } from './demo-error.ts'
import type { IncidentDesk } from './incident-desk.ts'

export interface ControlServer {
  readonly url: string
  stop(): Promise<void>
}

const answer = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

/** A page in a browser must not be able to start incidents: only loopback names are served, and no cross-site request. */
const isFromHere = ({ headers }: IncomingMessage): boolean =>
  /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(headers.host ?? '') && headers.origin === undefined

/** How another terminal reaches a running demo: `GET`, `POST` and `DELETE /incidents?name=…&tenant=…`, on loopback. */
export const startControlServer = async (desk: IncidentDesk): Promise<ControlServer> => {
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1')
    const name = searchParams.get('name') ?? ''
    const tenantId = searchParams.get('tenant') ?? undefined
    if (!isFromHere(request)) return answer(response, 403, { error: 'loopback only' })
    if (pathname !== '/incidents') return answer(response, 404, { error: `no ${pathname} here` })
    if (request.method === 'POST') return answer(response, 201, await desk.inject(name, tenantId))
    if (request.method === 'DELETE') {
      await desk.lift(name, tenantId)
      return answer(response, 200, {})
    }
    answer(response, 200, desk.ongoing())
  }
  const server = createServer((request, response) => {
    handle(request, response).catch((error: Error) => {
      answer(response, error instanceof DemoError ? 409 : 500, { error: error.message })
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.close()
      server.closeAllConnections()
    },
  }
}
