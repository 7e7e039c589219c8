import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/** The client went away before the response was finished. nginx's code, since HTTP has none. */
export const CLIENT_CLOSED_REQUEST = 499
/** The server broke its own response off. Whatever status its head announced, the client did not get what it promised. */
const BROKEN_OFF = 500

const LATEST = Symbol('tenantscope.latestResponse')
const FAULT = Symbol('tenantscope.fault')

interface Marked {
  [LATEST]?: ServerResponse
  [FAULT]?: number
}
const marks = (socket: Duplex): Marked => socket as Marked

/** Remembers on its connection that the application was handed a request. */
export const oweResponse = (response: ServerResponse): void => {
  marks(response.req.socket)[LATEST] = response
}

/** The response that a connection still owes to the application's last request. */
export const owedResponse = (socket: Duplex): ServerResponse | undefined => {
  const response = marks(socket)[LATEST]
  return response?.writableFinished ? undefined : response
}

/** Whether what comes over a connection still belongs to a request that the application was handed, answered or not. */
export const isBodyOutstanding = (socket: Duplex): boolean => marks(socket)[LATEST]?.req.complete === false

/** Notes that what came over a connection was no HTTP, and with which status it was refused. */
export const markFault = (socket: Duplex, status: number): void => {
  marks(socket)[FAULT] = status
}

const isClientsDoing = (error: NodeJS.ErrnoException | null | undefined): boolean =>
  error?.code === 'ECONNRESET' || error?.code === 'EPIPE' || error?.code === 'ETIMEDOUT'

/** The status that the client saw, or who is to blame when it saw none: 499 and the refusals of its own body, or 500. */
export const finalStatus = (request: IncomingMessage, response: ServerResponse): number => {
  if (response.writableFinished) return response.statusCode
  const { socket } = request
  const fault = marks(socket)[FAULT]
  if (fault !== undefined) return request.complete ? CLIENT_CLOSED_REQUEST : fault
  return socket.readableEnded || isClientsDoing(socket.errored) ? CLIENT_CLOSED_REQUEST : BROKEN_OFF
}
