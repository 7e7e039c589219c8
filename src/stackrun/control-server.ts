import { randomBytes, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { PartHandle } from './supervised-part.ts'

export const PART_ACTIONS = ['start', 'stop', 'restart', 'kill', 'pause', 'resume'] as const
export type PartAction = (typeof PART_ACTIONS)[number]

export interface ControlServer {
  readonly url: string
  readonly token: string
  close(): Promise<void>
}

const isAuthorised = (request: IncomingMessage, token: string): boolean => {
  const given = Buffer.from(request.headers.authorization ?? '')
  const wanted = Buffer.from(`Bearer ${token}`)
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}

/** `POST /parts/redis/stop` as part and action. */
export const parseControlPath = (path: string): { part: string; action: PartAction } | undefined => {
  const [, part, action] = /^\/parts\/([\w.-]+)\/(\w+)$/.exec(path) ?? []
  const known = PART_ACTIONS.find((each) => each === action)
  return part && known ? { part, action: known } : undefined
}

/**
 * Lets another process of the same user stop and start parts, such as a command that injects a fault. The token is in
 * the run record, which only that user can read.
 */
export const serveControl = async (find: (part: string) => PartHandle): Promise<ControlServer> => {
  const token = randomBytes(24).toString('base64url')

  const act = async (request: IncomingMessage): Promise<{ status: number; message: string }> => {
    if (!isAuthorised(request, token)) return { status: 401, message: 'the token of the run record is needed' }
    const asked = request.method === 'POST' ? parseControlPath(request.url ?? '') : undefined
    if (!asked) return { status: 404, message: `use POST /parts/NAME/{${PART_ACTIONS.join(',')}}` }
    try {
      const part = find(asked.part)
      await part[asked.action]()
      return { status: 200, message: part.status }
    } catch (error) {
      return { status: 409, message: (error as Error).message }
    }
  }

  const server = createServer((request, response) => {
    request.resume()
    void act(request).then(({ status, message }) => response.writeHead(status).end(message))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  server.unref() // a stack keeps no process alive that has nothing else to do
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
