import { connect } from 'node:net'
import pg from 'pg'

const PROBE_TIMEOUT_MS = 2_000

/** Whether a GET is answered with status 200. */
export const answersHttp = async (url: string): Promise<boolean> => {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS), redirect: 'manual' })
    await response.body?.cancel()
    return response.status === 200
  } catch {
    return false
  }
}

/** Whether a TCP connection is accepted and, when `say` is given, answered with text that starts with `expect`. */
export const answersTcp = (port: number, { say, expect = '' }: { say?: string; expect?: string } = {}) =>
  new Promise<boolean>((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    const end = (answered: boolean) => {
      socket.destroy()
      resolve(answered)
    }
    socket.setTimeout(PROBE_TIMEOUT_MS, () => end(false))
    socket.once('error', () => end(false))
    socket.once('connect', () => (say === undefined ? end(true) : socket.write(say)))
    socket.once('data', (data) => end(data.toString('latin1').startsWith(expect)))
    socket.once('close', () => resolve(false))
  })

/** Whether Redis answers PING, which it refuses while it loads its data. */
export const answersPing = (port: number): Promise<boolean> => answersTcp(port, { say: 'PING\r\n', expect: '+PONG' })

/** Whether PostgreSQL answers `SELECT 1`. */
export const answersSelect = async (connectionString: string): Promise<boolean> => {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: PROBE_TIMEOUT_MS })
  client.on('error', () => {}) // a server that goes away while we ask is an answer: not ready
  try {
    await client.connect()
    await client.query('SELECT 1')
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}
