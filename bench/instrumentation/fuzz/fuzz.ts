import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { NO_TENANT } from '../../../src/instrumentation/metric.ts'
import { runConnection } from './connection.ts'
import { seededRandom } from './random.ts'
import type { ServerReport } from './server.ts'

const CONNECTIONS_AT_ONCE = 24
/** What must be there before memory can be compared: compiled code, series of every tenant, pools. */
const WARM_UP_REQUESTS = 8000
const SETTLE_SECONDS = 15

export interface FuzzResult {
  readonly seed: number
  readonly connections: number
  readonly requests: number
  readonly sent: Readonly<Record<string, number>>
  /** How many more may be counted under nobody: see `Sent`. */
  readonly uncertain: number
  readonly counted: Readonly<Record<string, number>>
  readonly heapBeforeMegabytes: number
  readonly heapAfterMegabytes: number
}

const startServer = async () => {
  const child = fork(fileURLToPath(new URL('./server.ts', import.meta.url)), {
    execArgv: ['--expose-gc', '--import', 'tsx'],
  })
  const next = async <Message>(): Promise<Message> =>
    Promise.race([
      once(child, 'message').then(([message]) => message as Message),
      once(child, 'exit').then(([code]) => Promise.reject(new Error(`the server ended with ${code}`))),
    ])
  const { port } = await next<{ port: number }>()
  return {
    port,
    async report(): Promise<ServerReport> {
      child.send('report')
      return next<ServerReport>()
    },
    stop: () => child.disconnect(),
  }
}

const total = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0)

/** Waits until nothing is on its way any more: what is counted when a connection ends comes a moment later. */
const settled = async (report: () => Promise<ServerReport>, expected: () => number): Promise<ServerReport> => {
  const deadline = performance.now() + SETTLE_SECONDS * 1000
  for (;;) {
    const now = await report()
    const isOver = now.openConnections === 0 && total(now.counted) >= expected()
    if (isOver || performance.now() > deadline) return now
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** Tenants whose requests were not counted once each. */
export const countedWrongly = ({ sent, counted, uncertain }: FuzzResult): readonly string[] =>
  [...new Set([...Object.keys(sent), ...Object.keys(counted)])].filter((tenant) => {
    const more = (counted[tenant] ?? 0) - (sent[tenant] ?? 0)
    return more < 0 || more > (tenant === NO_TENANT ? uncertain : 0)
  })

/** Sends at least so many requests over real sockets, generated from a seed, and tells what the server counted. */
export const fuzz = async ({
  count,
  seed,
  onProgress = () => {},
}: {
  readonly count: number
  readonly seed: number
  readonly onProgress?: (requests: number) => void
}): Promise<FuzzResult> => {
  const server = await startServer()
  const random = seededRandom(seed)
  const sent: Record<string, number> = {}
  let connections = 0
  let uncertain = 0
  const requests = (): number => total(sent)

  const runUntil = async (goal: number): Promise<void> => {
    const worker = async (): Promise<void> => {
      while (requests() < goal) {
        connections += 1
        const localAddress = `127.0.${random.below(200)}.${1 + random.below(200)}`
        const own = await runConnection(server.port, localAddress, seededRandom(random.below(2 ** 32)))
        uncertain += own.uncertain
        for (const [tenant, each] of own.byTenant) sent[tenant] = (sent[tenant] ?? 0) + each
        if (connections % 1000 === 0) onProgress(requests())
      }
    }
    await Promise.all(Array.from({ length: CONNECTIONS_AT_ONCE }, worker))
  }

  try {
    await runUntil(Math.min(WARM_UP_REQUESTS, count / 2))
    const before = await settled(server.report, requests)
    await runUntil(count)
    const after = await settled(server.report, requests)
    return {
      seed,
      connections,
      requests: requests(),
      sent,
      uncertain,
      counted: after.counted,
      heapBeforeMegabytes: before.heapMegabytes,
      heapAfterMegabytes: after.heapMegabytes,
    }
  } finally {
    server.stop()
  }
}
