import { setTimeout as delay } from 'node:timers/promises'
import { seededRandom } from './random.ts'
import type { Reply, TenantClient } from './tenant-client.ts'
import { userSession } from './user-session.ts'

export interface TrafficSource {
  readonly tenantId: string
  readonly requestsPerSecond: number
  readonly client: TenantClient
}

/** What was sent, by what came back. `none` is a request without an answer. */
export type Outcomes = Readonly<Record<'ok' | 'refused' | 'failed' | 'none', number>>

export interface Traffic {
  outcomes(tenantId: string): Outcomes
  requestsSent(): number
  /** Multiplies the rate of one tenant; 1 ends it. */
  multiply(tenantId: string, factor: number): void
  stop(): Promise<void>
}

/** Nobody's demo should run for ever: it ends at whichever comes first. */
const defaultBounds = { requests: 2_000_000, seconds: 4 * 3600 }

/** Requests in flight for one tenant, beyond which an arrival is skipped: an outage must not pile up sockets. */
const MOST_IN_FLIGHT = 64

const classify = ({ status }: Reply): keyof Outcomes => {
  if (status === 0) return 'none'
  if (status >= 500) return 'failed'
  return status >= 400 ? 'refused' : 'ok'
}

/**
 * An open model: arrivals follow the clock, not the answers, so that a slow service is not spared the requests that its
 * users would have sent. Arrivals are Poisson, as those of many independent users are.
 */
export const startTraffic = (
  sources: readonly TrafficSource[],
  { seed = 1, bounds = defaultBounds }: { readonly seed?: number; readonly bounds?: typeof defaultBounds } = {},
): Traffic => {
  const counts = new Map(sources.map(({ tenantId }) => [tenantId, { ok: 0, refused: 0, failed: 0, none: 0 }]))
  const factors = new Map<string, number>()
  const abort = new AbortController()
  const deadline = Date.now() + bounds.seconds * 1000
  let sent = 0

  const factorOf = (tenantId: string): number => factors.get(tenantId) ?? 1

  /** Waits for the next arrival; when the rate is changed meanwhile, it comes at once instead of at the old pace. */
  const arrival = async (tenantId: string, at: number): Promise<number> => {
    const factor = factorOf(tenantId)
    while (Date.now() < at && !abort.signal.aborted) {
      if (factorOf(tenantId) !== factor) return Date.now()
      await delay(Math.min(at - Date.now(), 250), undefined, { signal: abort.signal }).catch(() => {})
    }
    return at
  }

  const arrive = async ({ tenantId, requestsPerSecond, client }: TrafficSource, index: number): Promise<void> => {
    const random = seededRandom(seed * 1000 + index)
    const session = userSession(client, random)
    const tally = counts.get(tenantId) ?? { ok: 0, refused: 0, failed: 0, none: 0 }
    const inFlight = new Set<Promise<void>>()
    let next = Date.now()
    while (!abort.signal.aborted && Date.now() < deadline && sent < bounds.requests) {
      next += (-Math.log(1 - random()) * 1000) / (requestsPerSecond * factorOf(tenantId))
      next = await arrival(tenantId, next)
      if (abort.signal.aborted || inFlight.size >= MOST_IN_FLIGHT) continue
      sent += 1
      const request: Promise<void> = session.act().then((reply) => {
        tally[classify(reply)] += 1
        inFlight.delete(request)
      })
      inFlight.add(request)
    }
    await Promise.all(inFlight)
    client.close()
  }

  const running = Promise.all(sources.map(arrive))
  return {
    outcomes: (tenantId) => ({ ...(counts.get(tenantId) ?? { ok: 0, refused: 0, failed: 0, none: 0 }) }),
    requestsSent: () => sent,
    multiply: (tenantId, factor) => factors.set(tenantId, factor),
    async stop() {
      abort.abort()
      await running
    },
  }
}
