import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { CurrentRequest } from './current-request.ts'
import { CLIENT_CLOSED_REQUEST } from './exchange.ts'
import { type ObserveOptions, observedRequest } from './observe-request.ts'

const STATUS_LINE = /^HTTP\/1\.1 (\d{3}) /

const statusIn = (chunk: unknown): number | undefined => {
  const text = typeof chunk === 'string' ? chunk : Buffer.isBuffer(chunk) ? chunk.toString('latin1', 0, 16) : ''
  const code = STATUS_LINE.exec(text)?.[1]
  return code === undefined ? undefined : Number(code)
}

/**
 * Runs the handling of one upgrade in a context of its own and tells of it once: when it is answered, since its connection
 * may then live for days, or when it is given up. No response object sees an upgrade; its status is read off the wire.
 */
export const observeUpgrade = (
  request: IncomingMessage,
  connection: Duplex,
  endpoint: string | undefined,
  handle: (current: CurrentRequest) => void,
  options: ObserveOptions,
): void => {
  const observed = observedRequest(request, options, endpoint)
  const { write, end } = connection
  const tell = (status: number): void => {
    Object.assign(connection, { write, end })
    connection.off('close', giveUp)
    observed.tell(status)
  }
  const giveUp = (): void => tell(CLIENT_CLOSED_REQUEST)
  const watched =
    (send: (...args: never[]) => unknown) =>
    (...args: unknown[]): unknown => {
      const status = statusIn(args[0])
      if (status !== undefined) tell(status)
      return Reflect.apply(send, connection, args)
    }
  connection.once('close', giveUp)
  // Node takes its own listener off at an upgrade: a reset before the application listens would end the process.
  connection.on('error', () => connection.destroy())
  Object.assign(connection, { write: watched(write), end: watched(end) })
  observed.run(handle)
}
