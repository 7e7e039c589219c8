import { setTimeout as delay } from 'node:timers/promises'
import { BASE_DOMAIN } from '../demo/parts.ts'
import { type TenantClient, tenantClient } from '../demo/tenant-client.ts'
import type { TokenMint } from '../service/auth/mint-token.ts'

/** One request of the load, from when it was sent to when its answer, or the lack of one, was known. */
export interface Outcome {
  readonly tenantId: string
  readonly begunMs: number
  readonly endedMs: number
  /** 0 when there was no answer at all. */
  readonly status: number
  /** Of a task that the service accepted, and so owes. */
  readonly taskId?: string
}

export interface SteadyLoad {
  /** Those of requests that have ended, in the order of their ends. */
  readonly outcomes: readonly Outcome[]
  /** Sends nothing more and waits for the answers that are due. */
  stop(): Promise<void>
}

export interface SteadyLoadOptions {
  readonly url: string
  readonly mint: TokenMint
  readonly tenantIds: readonly string[]
  /** Of all tenants together. */
  readonly requestsPerSecond?: number
  /** Every so manieth request asks for a task; the rest read. */
  readonly taskEvery?: number
  /** So that tasks are in flight whenever a fault strikes. */
  readonly taskMilliseconds?: number
}

/** An outage must not pile up sockets. */
const MOST_IN_FLIGHT = 256

interface User {
  readonly tenantId: string
  readonly client: TenantClient
  readonly agentId: string
}

const openUser = async (tenantId: string, { url, mint }: SteadyLoadOptions): Promise<User> => {
  const token = await mint.mint({ tenantId, userId: 'drill', expiresInSeconds: 86_400 })
  const client = tenantClient({ apiUrl: url, host: `${tenantId}.${BASE_DOMAIN}`, token })
  const { status, body } = await client.send('POST', '/api/agents', { name: 'drill' })
  if (status !== 201) throw new Error(`no agent for ${tenantId}: status ${status}: ${body}`)
  return { tenantId, client, agentId: (JSON.parse(body) as { id: string }).id }
}

/** An open model with even arrivals: they follow the clock, so that an outage is not spared the requests of its users. */
export const startSteadyLoad = async (options: SteadyLoadOptions): Promise<SteadyLoad> => {
  const { tenantIds, requestsPerSecond = 20, taskEvery = 4, taskMilliseconds = 1_500 } = options
  const users = await Promise.all(tenantIds.map((tenantId) => openUser(tenantId, options)))
  const outcomes: Outcome[] = []
  const inFlight = new Set<Promise<void>>()
  const abort = new AbortController()

  const act = async ({ tenantId, client, agentId }: User, asksForTask: boolean): Promise<void> => {
    const begunMs = performance.now()
    const payload = { source: 'const answer = 42\n', duration_ms: taskMilliseconds }
    const { status, body } = asksForTask
      ? await client.send('POST', '/api/tasks', { agent_id: agentId, task_type: 'lint', payload })
      : await client.send('GET', '/api/agents')
    const accepted = asksForTask && status === 202 ? { taskId: (JSON.parse(body) as { id: string }).id } : {}
    outcomes.push({ tenantId, begunMs, endedMs: performance.now(), status, ...accepted })
  }

  const run = async (): Promise<void> => {
    const startedMs = performance.now()
    for (let index = 0; !abort.signal.aborted; index += 1) {
      const dueMs = startedMs + (index * 1000) / requestsPerSecond
      await delay(Math.max(0, dueMs - performance.now()), undefined, { signal: abort.signal }).catch(() => {})
      if (abort.signal.aborted || inFlight.size >= MOST_IN_FLIGHT) continue
      const user = users[index % users.length] as User
      const request: Promise<void> = act(user, Math.floor(index / users.length) % taskEvery === 0).finally(() =>
        inFlight.delete(request),
      )
      inFlight.add(request)
    }
    await Promise.all(inFlight)
    for (const { client } of users) client.close()
  }

  const running = run()
  return {
    outcomes,
    async stop() {
      abort.abort()
      await running
    },
  }
}
