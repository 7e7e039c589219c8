import { Agent, get } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { Telemetry } from '../../../src/instrumentation/index.ts'
import { instrument } from '../../../src/instrumentation/node-http.ts'
import type { Target } from './target.ts'

/** What a tenant meets: of so many requests one is answered badly, the others well. */
interface Fault {
  readonly oneIn: number
  readonly status?: number
  readonly seconds?: number
}

export interface TenantService {
  /** Gives a tenant a fault, or takes it away. */
  afflict(tenant: string, fault?: Fault): void
  /** One request of somebody. */
  ask(tenant: string): void
  silence(): void
  speak(): void
  stop(): void
}

const TICK_MS = 100

/** A service with the library in it, under the traffic of its tenants, in requests a second. */
export const startTenantService = (
  target: Target,
  telemetry: Telemetry,
  traffic: Readonly<Record<string, number>>,
): TenantService => {
  const faults = new Map<string, Fault>()
  const counts = new Map<string, number>()
  target.answer(
    instrument(async ({ headers }, response, route) => {
      const tenant = String(headers['x-tenant'])
      route('/api/agents')
      telemetry.identify({ tenantId: tenant })
      const count = (counts.get(tenant) ?? 0) + 1
      counts.set(tenant, count)
      const fault = faults.get(tenant)
      const isHit = fault !== undefined && count % fault.oneIn === 0
      if (isHit && fault.seconds !== undefined) await delay(fault.seconds * 1000)
      response.writeHead(isHit ? (fault.status ?? 200) : 200).end()
    }, telemetry),
  )

  const agent = new Agent({ keepAlive: true })
  let isQuiet = false
  const ask = (tenant: string): void => {
    get({ agent, port: target.port, path: '/api/agents/1', headers: { 'x-tenant': tenant } }, (response) =>
      response.resume(),
    ).on('error', () => {}) // cut at the end of the test
  }
  const owed = new Map<string, number>()
  const ticking = setInterval(() => {
    if (isQuiet) return
    for (const [tenant, perSecond] of Object.entries(traffic)) {
      const due = (owed.get(tenant) ?? 0) + (perSecond * TICK_MS) / 1000
      owed.set(tenant, due % 1)
      for (let sent = 1; sent <= due; sent += 1) ask(tenant)
    }
  }, TICK_MS)

  return {
    afflict(tenant, fault) {
      if (fault) faults.set(tenant, fault)
      else faults.delete(tenant)
    },
    ask,
    silence() {
      isQuiet = true
    },
    speak() {
      isQuiet = false
    },
    stop() {
      clearInterval(ticking)
      agent.destroy()
    },
  }
}
