/** One connection: some legal requests, then an end that may be anything. Tells what it sent, by whom it must be counted. */
import { connect, type Socket } from 'node:net'
import { NO_TENANT } from '../../../src/instrumentation/metric.ts'
import type { Random } from './random.ts'
import { legalHead, refusedRequest } from './requests.ts'

const MAX_PIPELINED = 24
const PATIENCE_MILLISECONDS = 10_000

export interface Sent {
  /** Requests by the tenant under which they must be counted. */
  readonly byTenant: ReadonlyMap<string, number>
  /** Heads that were cut off by a reset: nobody knows whether the server still read some of them. */
  readonly uncertain: number
}

const HEAD = /HTTP\/1\.1 (\d{3}) [^\r]*\r\n((?:[^\r]+\r\n)*)\r\n/g
const MARK = /^x-reached: (.*)\r$/im

const EARLY_HINTS = '103'

/**
 * Whom the answers name: one for each request. Early hints are the app's first word on a request, which may get no other, or
 * one that Node gives itself. What the server answered without the app, it must count under nobody.
 */
const servedTenants = (received: string): readonly string[] => {
  const tenants: string[] = []
  let hinted: string | undefined
  for (const [, status, headers = ''] of received.matchAll(HEAD)) {
    const tenant = MARK.exec(headers)?.[1]
    if (status === EARLY_HINTS) hinted = tenant
    else if (hinted === undefined) tenants.push(tenant ?? NO_TENANT)
    if (status === EARLY_HINTS) tenants.push(tenant ?? NO_TENANT)
    else hinted = undefined
  }
  return tenants
}

interface Conversation {
  send(text: string): void
  /** Waits for so many answers. */
  answers(count: number): Promise<void>
  end(): void
  reset(): void
  /** All that came, once the connection is over. */
  over(): Promise<string>
}

const converse = (port: number, localAddress: string): Conversation => {
  let received = ''
  let isOver = false
  let notice = (): void => {}
  const socket: Socket = connect({ port, host: '127.0.0.1', localAddress, noDelay: true })
  const finish = (): void => {
    isOver = true
    notice()
  }
  socket.setTimeout(PATIENCE_MILLISECONDS, () => socket.destroy(new Error('no end')))
  socket.setEncoding('latin1').on('data', (data: string) => {
    received += data
    notice()
  })
  socket.on('error', () => {}) // the server may have left first
  socket.on('close', finish)
  const until = (condition: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      notice = () => {
        if (condition() || isOver) resolve()
      }
      notice()
    })
  return {
    send: (text) => void socket.write(text, 'latin1'),
    answers: (count) => until(() => servedTenants(received).length >= count),
    end: () => void socket.end(),
    reset: () => void socket.resetAndDestroy(),
    async over() {
      await until(() => isOver)
      return received
    },
  }
}

const cutHead = (random: Random): string => {
  const head = legalHead(random)
  return head.slice(0, random.below(head.length - 1))
}

interface Ended {
  readonly uncertain?: 1
  /** How many requests there were, where a server may answer one of them twice. */
  readonly requests?: number
}
type End = (talk: Conversation, random: Random, answered: number) => Ended | Promise<Ended>

/** How a connection ends. */
const ends: readonly End[] = [
  (talk, random) => {
    talk.send(legalHead(random, { more: 'Connection: close\r\n' }))
    return {}
  },
  (talk, random) => {
    talk.send(legalHead(random, { path: '//%5Cfoo.bar:80@example.com', more: 'Connection: close\r\n' }))
    return {}
  },
  (talk, random) => {
    talk.send(refusedRequest(random))
    talk.end()
    return {}
  },
  (talk, random) => {
    talk.send(cutHead(random))
    talk.end()
    return {}
  },
  (talk, random) => {
    const head = cutHead(random)
    talk.send(head)
    talk.reset()
    return head === '' ? {} : { uncertain: 1 }
  },
  async (talk, random, answered) => {
    talk.send(legalHead(random, { method: 'GET', path: random.pick(['/hang', '/stream']) }))
    await talk.answers(answered + 1)
    random.pick([talk.end, talk.reset])()
    return {}
  },
  async (talk, random, answered) => {
    const more = random.pick(['Content-Length: 5000\r\n', 'Transfer-Encoding: chunked\r\n'])
    talk.send(`${legalHead(random, { method: 'POST', path: '/hang', more })}5\r\nhello\r\n`)
    await talk.answers(answered + 1)
    random.pick([talk.end, talk.reset])()
    return {}
  },
  // The body of a request that was answered already breaks off, or is no HTTP: it is still that one request.
  async (talk, random, answered) => {
    talk.send(legalHead(random, { method: 'POST', path: '/api/agents/1', more: 'Transfer-Encoding: chunked\r\n' }))
    await talk.answers(answered + 1)
    talk.send(random.pick(['zz\r\n', '5\r\nhel', '']))
    random.pick([talk.end, talk.reset])()
    return { requests: answered + 1 }
  },
  (talk) => {
    talk.end()
    return {}
  },
]

/** `localAddress` differs between connections, for there are fewer ports than connections in a minute. */
export const runConnection = async (port: number, localAddress: string, random: Random): Promise<Sent> => {
  const talk = converse(port, localAddress)
  const pipelined = random.below(MAX_PIPELINED + 1)
  talk.send(Array.from({ length: pipelined }, () => legalHead(random)).join(''))
  await talk.answers(pipelined)
  const { uncertain = 0, requests } = await random.pick(ends)(talk, random, pipelined)
  const byTenant = new Map<string, number>()
  for (const tenant of servedTenants(await talk.over()).slice(0, requests))
    byTenant.set(tenant, (byTenant.get(tenant) ?? 0) + 1)
  return { byTenant, uncertain }
}
