import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type HttpBindings, serve } from '@hono/node-server'
import express, { Router } from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { afterEach, describe, expect, test } from 'vitest'
import { instrument as instrumentExpress } from './express.ts'
import { instrument as instrumentFastify } from './fastify.ts'
import { instrument as instrumentHono } from './hono.ts'
import { instrument as instrumentNode } from './node-http.ts'
import { createTelemetry, type Telemetry, type TelemetryOptions } from './telemetry.ts'

/*
 * One app in each framework: /api/agents/:id under a mount, which identifies its tenant, /boom, which throws, /hang, which
 * never answers. One table of expectations for all of them.
 */
const TENANT = { tenantId: 'acme', userId: 'ada' }

const listening = (server: Server): Promise<Server> =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))

const adapters: Readonly<Record<string, (telemetry: Telemetry) => Promise<Server>>> = {
  async express(telemetry) {
    const app = express()
    instrumentExpress(app, telemetry)
    const agents = Router().get('/:id', (received, response) => {
      telemetry.identify(TENANT, received)
      response.json({ id: received.params.id, request: telemetry.context()?.requestId })
    })
    app.use('/api/agents', agents)
    app.get('/boom', () => {
      throw new Error('boom')
    })
    app.get('/hang', () => {})
    app.use((_error: Error, _request: express.Request, response: express.Response, _next: express.NextFunction) => {
      response.status(500).end()
    })
    return listening(createServer(app))
  },

  async fastify(telemetry) {
    const app = fastify()
    instrumentFastify(app, telemetry)
    app.register(
      async (agents) => {
        agents.get<{ Params: { id: string } }>('/:id', async ({ params, raw }) => {
          telemetry.identify(TENANT, raw)
          return { id: params.id, request: telemetry.context()?.requestId }
        })
      },
      { prefix: '/api/agents' },
    )
    app.get('/boom', async () => {
      throw new Error('boom')
    })
    app.get('/hang', () => new Promise(() => {}))
    await app.listen({ port: 0, host: '127.0.0.1' })
    return app.server
  },

  async hono(telemetry) {
    const app = new Hono()
    app.use(instrumentHono(telemetry) as never)
    app.route(
      '/api/agents',
      new Hono<{ Bindings: HttpBindings }>().get('/:id', (context) => {
        telemetry.identify(TENANT, context.env.incoming)
        return context.json({ id: context.req.param('id'), request: telemetry.context()?.requestId })
      }),
    )
    app.get('/boom', () => {
      throw new Error('boom')
    })
    app.get('/hang', () => new Promise<Response>(() => {}))
    app.onError((_error, context) => context.body(null, 500))
    return new Promise((resolve) => {
      const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve(server as Server))
    })
  },

  'node:http'(telemetry) {
    const listener = instrumentNode((received, response, route) => {
      const [, id] = /^\/api\/agents\/([^/]+)$/.exec(received.url ?? '') ?? []
      if (id !== undefined) {
        route('/api/agents/:id')
        telemetry.identify(TENANT, received)
        response.end(JSON.stringify({ id, request: telemetry.context()?.requestId }))
        return
      }
      if (received.url === '/boom') {
        route('/boom')
        response.writeHead(500).end()
        return
      }
      if (received.url === '/hang') return route('/hang')
      response.writeHead(404).end()
    }, telemetry)
    return listening(createServer(listener))
  },
}

let server: Server | undefined
const lines: { status_code: number; endpoint: string; trace_id: string }[] = []
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
  lines.length = 0
})

const start = async (adapter: (telemetry: Telemetry) => Promise<Server>, options: TelemetryOptions = {}) => {
  const telemetry = createTelemetry({
    ...options,
    registries: [],
    log: { destination: { write: (line: string) => void lines.push(JSON.parse(line)) } },
  })
  server = await adapter(telemetry)
  return { telemetry, port: (server.address() as AddressInfo).port }
}

const send = (port: number, method: string, path: string, headers: Record<string, string> = {}): Promise<string> =>
  new Promise((resolve) => {
    const outgoing = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (response) => {
      let body = ''
      response.on('data', (data) => {
        body += data
      })
      response.on('close', () => resolve(body))
    })
    outgoing.on('error', () => resolve(''))
    outgoing.end()
    if (path === '/hang') server?.once('request', () => outgoing.destroy())
  })

const counted = async (telemetry: Telemetry): Promise<readonly string[]> => {
  let page = ''
  for await (const piece of telemetry.metrics()) page += piece
  return [
    ...page.matchAll(
      /^http_requests_total\{tenant_id="(.*?)",method="(.*?)",endpoint="(.*?)",status="(.*?)"\} ([1-9]\d*)$/gm,
    ),
  ].map(([, ...parts]) => parts.join(' '))
}

describe.each(Object.entries(adapters))('%s', (_, adapter) => {
  describe.each([
    ['is counted once and leaves one line', {}, 1],
    ['is counted once, and leaves no line where only metrics are wanted', { only: 'metrics' }, 0],
  ] as const)('%s', (_outcome, options, lineCount) => {
    test.each([
      ['a mounted route, by its template and its tenant', 'GET', '/api/agents/17', 'acme GET /api/agents/:id 200 1'],
      ['a HEAD request', 'HEAD', '/api/agents/17', 'acme HEAD /api/agents/:id 200 1'],
      ['an error', 'GET', '/boom', '__none__ GET /boom 500 1'],
      ['an unknown path', 'GET', '/nowhere/17', '__none__ GET __unmatched__ 404 1'],
      ['a request that the client gives up', 'GET', '/hang', '__none__ GET /hang 499 1'],
    ])('%s', async (_case, method, path, expected) => {
      const { telemetry, port } = await start(adapter, options)
      await send(port, method, path)
      await expect.poll(() => counted(telemetry), { timeout: 3000 }).toEqual([expected])
      expect(lines).toHaveLength(lineCount)
    })
  })

  test('where only metrics are wanted, there is no context, and who is identified must be shown the request', async () => {
    const { telemetry, port } = await start(adapter, { only: 'metrics' })
    const body = await send(port, 'GET', '/api/agents/17')
    expect(JSON.parse(body)).toEqual({ id: '17' })
    expect(() => telemetry.identify(TENANT)).toThrow('REQUEST_MISSING')
  })

  test('the context is there in the handler, and the trace that came in goes on', async () => {
    const { port } = await start(adapter)
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
    const body = await send(port, 'GET', '/api/agents/17', {
      'x-request-id': 'req-1',
      traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
    })
    expect(JSON.parse(body)).toEqual({ id: '17', request: 'req-1' })
    await expect.poll(() => lines[0]?.trace_id).toBe(traceId)
  })
})
