import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Agent, createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { generate } from 'selfsigned'

type Item = Record<string, unknown> & { id: string }

/** What is asked for is answered with a failure so many times. */
export interface ServerFault {
  readonly path: RegExp
  readonly method?: string
  readonly status: number
  times: number
  readonly headers?: Readonly<Record<string, string>>
  /** As a proxy in between answers. */
  readonly body?: string
}

/** The key of one item, and the prefix of its ids, by the key of the list. */
const collections = {
  users: { one: 'user', prefix: 'PUSR' },
  schedules: { one: 'schedule', prefix: 'PSCH' },
  escalation_policies: { one: 'escalation_policy', prefix: 'PPOL' },
  services: { one: 'service', prefix: 'PSVC' },
  orchestrations: { one: 'orchestration', prefix: 'ORCH' },
  incidents: { one: 'incident', prefix: 'PINC' },
  log_entries: { one: 'log_entry', prefix: 'RLOG' },
} as const
type Collection = keyof typeof collections

const keyOfPath: Readonly<Record<string, Collection>> = {
  ...Object.fromEntries((Object.keys(collections) as Collection[]).map((key) => [key, key])),
  event_orchestrations: 'orchestrations',
}

const readBody = async (request: IncomingMessage): Promise<Record<string, unknown>> => {
  let text = ''
  for await (const chunk of request) text += chunk
  return text === '' ? {} : JSON.parse(text)
}

const send = (response: ServerResponse, status: number, body?: object | string, headers = {}): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(typeof body === 'object' ? JSON.stringify(body) : body)
}

const refuse = (response: ServerResponse, status: number, message: string, errors: string[] = []): void =>
  send(response, status, { error: { message, code: 2001, errors } })

export interface PagerDutyServer {
  /** Of the REST API. */
  readonly url: string
  /** Of the Events API, without the scheme. */
  readonly host: string
  /** Trusts this server alone. */
  readonly agent: Agent
  readonly certificate: string
  readonly items: Readonly<Record<Collection, Map<string, Item>>>
  readonly routers: Map<string, unknown>
  readonly changes: Record<string, unknown>[]
  readonly requests: string[]
  readonly faults: ServerFault[]
  /** How many items a page has at most. */
  pageSize: number
  add(collection: Collection, item: Record<string, unknown>): Item
  stop(): Promise<void>
}

/** Speaks the parts of PagerDuty's REST and Events API that are used here, over TLS, with its pages, rules and refusals. */
export const startPagerDuty = async ({ token, routingKey }: { token: string; routingKey: string }) => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    keyType: 'ec',
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
    ],
  })
  let made = 0
  const items = Object.fromEntries(
    (Object.keys(collections) as Collection[]).map((each) => [each, new Map<string, Item>()]),
  ) as Record<Collection, Map<string, Item>>
  const routers = new Map<string, unknown>()
  const changes: Record<string, unknown>[] = []
  const requests: string[] = []
  const faults: ServerFault[] = []
  const world = { pageSize: 2 }

  const add = (collection: Collection, item: Record<string, unknown>): Item => {
    const id = `${collections[collection].prefix}${++made}`
    const stored = { ...structuredClone(item), id }
    items[collection].set(id, stored)
    if (collection === 'orchestrations') {
      const start = { id: 'start', rules: [] }
      routers.set(id, { type: 'router', sets: [start], catch_all: { actions: { route_to: 'unrouted' } } })
    }
    return stored
  }

  const isInTime = ({ created_at }: Item, query: URLSearchParams): boolean => {
    const at = Date.parse(String(created_at ?? ''))
    const [since, until] = [query.get('since'), query.get('until')].map((text) => Date.parse(text ?? ''))
    return !(at < (since ?? Number.NaN)) && !(at >= (until ?? Number.NaN))
  }

  const list = (collection: Collection, query: URLSearchParams, response: ServerResponse) => {
    const [offset, asked] = [Number(query.get('offset') ?? 0), Number(query.get('limit') ?? 25)]
    if (asked > 100) return refuse(response, 400, 'Invalid Input Provided', ['Limit must be at most 100.'])
    const limit = Math.min(asked, world.pageSize)
    const services = query.getAll('service_ids[]')
    const found = [...items[collection].values()]
      .filter((item) => isInTime(item, query))
      .filter((item) => services.length === 0 || services.includes((item.service as Item).id))
      // A list gives schedules without their layers, as the real one does.
      .map(({ schedule_layers, ...item }) => (collection === 'schedules' ? item : { ...item, schedule_layers }))
    const page = found.slice(offset, offset + limit)
    send(response, 200, { [collection]: page, limit, offset, more: offset + limit < found.length, total: null })
  }

  const save = (collection: Collection, id: string | undefined, body: object, response: ServerResponse) => {
    const { one } = collections[collection]
    const item = (body as Record<string, Item>)[one]
    const others = [...items[collection].values()].filter((each) => each.id !== id)
    if (!item?.name) return refuse(response, 400, 'Invalid Input Provided', ["Name can't be empty."])
    if (others.some(({ name }) => name === item.name)) {
      return refuse(response, 400, 'Invalid Input Provided', ['Name has already been taken'])
    }
    const stored = id === undefined ? add(collection, item) : { ...items[collection].get(id), ...item, id }
    items[collection].set(stored.id, stored)
    send(response, id === undefined ? 201 : 200, { [one]: stored })
  }

  const answerRest = async (request: IncomingMessage, url: URL, response: ServerResponse): Promise<void> => {
    if (request.headers.authorization !== `Token token=${token}`)
      return send(response, 401, { error: { message: 'Unauthorized', code: 2006 } })
    const [, path = '', id, part] = url.pathname.split('/')
    const collection = keyOfPath[path]
    if (!collection) return refuse(response, 404, 'Not Found')
    const body = await readBody(request)
    if (id === undefined) {
      if (request.method === 'POST') return save(collection, undefined, body, response)
      return list(collection, url.searchParams, response)
    }
    const item = items[collection].get(id)
    if (!item) return refuse(response, 404, 'Not Found')
    if (part === 'router') {
      if (request.method === 'PUT') routers.set(id, body.orchestration_path)
      return send(response, 200, { orchestration_path: routers.get(id) })
    }
    if (request.method === 'DELETE') {
      items[collection].delete(id)
      return send(response, 204)
    }
    if (request.method === 'PUT') return save(collection, id, body, response)
    send(response, 200, { [collections[collection].one]: item })
  }

  const answerChange = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readBody(request)
    const payload = body.payload as Record<string, unknown> | undefined
    if (body.routing_key !== routingKey) {
      const errors = ['Invalid routing key']
      return send(response, 400, { status: 'invalid event', message: 'Event object is invalid', errors })
    }
    if (!payload?.summary || !payload.timestamp) {
      const errors = ["'payload.summary' is missing or blank"]
      return send(response, 400, { status: 'invalid event', message: 'Event object is invalid', errors })
    }
    changes.push(body)
    send(response, 202, { status: 'success', message: 'Change event processed' })
  }

  const server = createServer({ key, cert }, async (request, response) => {
    const url = new URL(request.url ?? '/', 'https://127.0.0.1')
    requests.push(`${request.method} ${url.pathname}`)
    const fault = faults.find(
      ({ path, method = request.method, times }) => times > 0 && method === request.method && path.test(url.pathname),
    )
    if (fault) {
      fault.times--
      return send(response, fault.status, fault.body ?? { error: { message: 'as told' } }, fault.headers)
    }
    if (url.pathname === '/v2/change/enqueue') return answerChange(request, response)
    return answerRest(request, url, response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const agent = new Agent({ ca: cert })

  return Object.assign(world, {
    ...{ url: `https://${host}`, host, agent, certificate: cert, items, routers, changes, requests, faults, add },
    async stop() {
      agent.destroy()
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }) satisfies PagerDutyServer as PagerDutyServer
}
