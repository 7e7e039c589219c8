import { connect as connectTcp } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { WebSocket as Connection, type RawData } from 'ws'
import { resolveDestination } from '../hosts.ts'
import type { Tags } from '../sample.ts'
import { currentTags, guarded, settle, type VuState } from './vu-state.ts'

interface Params {
  readonly headers?: Readonly<Record<string, string>>
  readonly tags?: Tags
}

type Listener = (event: Readonly<Record<string, unknown>>) => void
const events = ['open', 'message', 'error', 'close', 'ping', 'pong'] as const
type EventName = (typeof events)[number]

const text = (data: RawData, binary: boolean): unknown => {
  const bytes = Buffer.isBuffer(data) ? data : Buffer.from(data as ArrayBuffer)
  return binary ? new Uint8Array(bytes).buffer : bytes.toString('utf8')
}

/** The module `k6/websockets`: event-driven sockets; an iteration lasts until they are closed. */
export function websocketsModule(state: VuState) {
  class WebSocket {
    readonly url: string
    binaryType = 'blob'
    readonly #connection: Connection
    readonly #listeners = new Map<EventName, Listener[]>()
    readonly #tags: Record<string, string>

    constructor(url: string, _protocols?: null, params: Params | null = {}) {
      if (state.initializing) throw new Error('WebSockets are not supported in the init context')
      this.url = url
      const { hostname, port, host, protocol } = new URL(url)
      const hosts = (state.options.hosts ?? {}) as Record<string, string>
      const remote = resolveDestination(hosts, hostname, Number(port || (protocol === 'wss:' ? 443 : 80)))
      this.#tags = currentTags(state, { url, name: url, ...params?.tags })
      this.#connection = new Connection(url, {
        // ws takes host and port from the URL alone, so the script's `hosts` are obeyed where the socket is made.
        createConnection: () =>
          protocol === 'wss:' ? connectTls({ ...remote, servername: hostname }) : connectTcp({ ...remote }),
        headers: { Host: host, 'User-Agent': String(state.options.userAgent ?? ''), ...params?.headers },
        perMessageDeflate: false,
      })
      this.#follow(performance.now())
    }

    #record(metric: string, value: number) {
      state.samples.push({ metric, value, tags: this.#tags, atMs: Date.now() })
    }

    #follow(startedMs: number) {
      const connection = this.#connection
      let openedMs: number | undefined
      const operation = {
        cancel: () => {
          connection.terminate()
          settle(state, operation)
        },
      }
      state.pending.add(operation)
      connection.on('upgrade', ({ statusCode }) => (this.#tags.status = String(statusCode)))
      connection.on('open', () => {
        openedMs = performance.now()
        this.#record('ws_sessions', 1)
        this.#record('ws_connecting', openedMs - startedMs)
        this.#emit('open', {})
      })
      connection.on('message', (data, binary) => {
        this.#record('ws_msgs_received', 1)
        this.#emit('message', { data: text(data, binary), type: 'message', timestamp: Date.now() })
      })
      connection.on('ping', () => this.#emit('ping', {}))
      connection.on('pong', () => this.#emit('pong', {}))
      connection.on('error', (error) =>
        this.#emit('error', { error: error.message, type: 'error', timestamp: Date.now() }),
      )
      connection.on('close', (code, reason) => {
        if (openedMs !== undefined) this.#record('ws_session_duration', performance.now() - openedMs)
        this.#emit('close', { code, reason: reason.toString(), type: 'close', timestamp: Date.now() })
        settle(state, operation)
      })
    }

    #emit(event: EventName, detail: Readonly<Record<string, unknown>>) {
      const property = (this as unknown as Record<string, Listener | undefined>)[`on${event}`]
      guarded(state, () => {
        property?.(detail)
        for (const listener of this.#listeners.get(event) ?? []) listener(detail)
      })
    }

    get readyState() {
      return this.#connection.readyState
    }

    get bufferedAmount() {
      return this.#connection.bufferedAmount
    }

    addEventListener(event: EventName, listener: Listener) {
      if (!events.includes(event)) throw new Error(`unsupported event: ${event}`)
      this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener])
    }

    send(data: string | ArrayBuffer) {
      if (this.#connection.readyState !== Connection.OPEN) throw new Error('WebSocket is not in the OPEN state')
      this.#connection.send(data)
      this.#record('ws_msgs_sent', 1)
    }

    ping() {
      this.#connection.ping()
    }

    close(code = 1000, reason = '') {
      this.#connection.close(code, reason)
    }
  }
  return { WebSocket }
}
