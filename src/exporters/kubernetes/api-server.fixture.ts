import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ContainerStatus, Pod, WatchEvent } from './pod.ts'

/** A pod as the API answers it, less the fields that nobody here reads. */
export const pod = (
  name: string,
  resourceVersion: number,
  {
    phase = 'Running',
    ready = true,
    ...container
  }: Partial<ContainerStatus> & { phase?: string; ready?: boolean } = {},
): Pod => ({
  metadata: { name, uid: `uid-of-${name}`, resourceVersion: String(resourceVersion) },
  status: {
    phase,
    conditions: [
      { type: 'PodScheduled', status: 'True' },
      { type: 'Ready', status: ready ? 'True' : 'False' },
    ],
    containerStatuses: [{ name: 'api', restartCount: 0, state: {}, ...container }],
  },
})

/** Answers as the pods resource of an API server does: list by page, and a watch that stays open until it is ended. */
export const startApiServer = async () => {
  const requests: URLSearchParams[] = []
  const authorizations: (string | undefined)[] = []
  const watches = new Set<ServerResponse>()
  const world: {
    pods: readonly Pod[]
    resourceVersion: number
    pageSize: number
    /** A refusal of what is asked, in place of an answer. */
    refuse: (query: URLSearchParams) => { status: number; message: string } | undefined
    /** What happened while nobody watched, told as soon as a watch opens. */
    missed: readonly WatchEvent[]
  } = { pods: [], resourceVersion: 10, pageSize: 500, refuse: () => undefined, missed: [] }

  const list = (query: URLSearchParams, response: ServerResponse): void => {
    const from = Number(query.get('continue') ?? 0)
    const to = from + world.pageSize
    const metadata = {
      resourceVersion: String(world.resourceVersion),
      ...(to < world.pods.length && { continue: String(to) }),
    }
    response.end(JSON.stringify({ kind: 'PodList', apiVersion: 'v1', metadata, items: world.pods.slice(from, to) }))
  }
  const write = (response: ServerResponse, event: WatchEvent) => response.write(`${JSON.stringify(event)}\n`)
  const watch = (response: ServerResponse): void => {
    response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders()
    watches.add(response)
    response.once('close', () => watches.delete(response))
    for (const event of world.missed) write(response, event)
    world.missed = []
  }

  const server = createServer((request, response) => {
    const query = new URL(request.url ?? '', 'http://api').searchParams
    requests.push(query)
    authorizations.push(request.headers.authorization)
    const refusal = world.refuse(query)
    if (refusal) {
      const { status: code, message } = refusal
      return response.writeHead(code).end(JSON.stringify({ kind: 'Status', status: 'Failure', code, message }))
    }
    return query.has('watch') ? watch(response) : list(query, response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo

  return {
    url: `http://127.0.0.1:${port}`,
    world,
    requests,
    authorizations,
    watches: () => watches.size,
    tell: (event: WatchEvent) => watches.forEach((response) => void write(response, event)),
    /** The server ends watches in good order, as it does when their time is up. */
    endWatches: () => watches.forEach((response) => void response.end()),
    /** The connections of watches break in the middle of a line. */
    breakWatches: () =>
      watches.forEach((response) => void response.write('{"type":"MODI', () => response.socket?.destroy())),
    async stop() {
      server.closeAllConnections()
      server.close()
      if (server.listening) await once(server, 'close')
    },
    async restart() {
      server.listen(port, '127.0.0.1')
      await once(server, 'listening')
    },
  }
}

export type ApiServer = Awaited<ReturnType<typeof startApiServer>>
