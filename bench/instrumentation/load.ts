import { connect, type Socket } from 'node:net'

const CONNECTIONS = 50
const TENANTS = 100

const requestText = (index: number): string =>
  `GET /api/agents/${index % 1000} HTTP/1.1\r\nHost: acme.example.com\r\nX-Tenant: tenant-${index % TENANTS}\r\nAccept: */*\r\n\r\n`

/**
 * Sends a fixed number of requests over kept connections, one at a time on each. Answers are told apart by their end of
 * headers and their length, which is all that this server varies.
 */
export const load = async (port: number, requests: number): Promise<void> => {
  let sent = 0
  const run = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true })
      let received = ''
      const next = (): void => {
        if (sent >= requests) {
          socket.destroy()
          resolve()
          return
        }
        socket.write(requestText(sent))
        sent += 1
      }
      socket.setEncoding('latin1').on('data', (data: string) => {
        received += data
        const headersEnd = received.indexOf('\r\n\r\n')
        if (headersEnd < 0) return
        const length = Number(/content-length: (\d+)/i.exec(received)?.[1] ?? 0)
        if (received.length < headersEnd + 4 + length) return
        received = ''
        next()
      })
      socket.on('connect', next)
      socket.on('error', reject)
    })
  await Promise.all(Array.from({ length: CONNECTIONS }, run))
}
