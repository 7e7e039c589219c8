import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { publishedErrorBudget } from '../../core/recorded.ts'
import { strictestTier } from '../../core/slo.ts'
import { tenantInfo } from '../../exporters/tenant/metrics.ts'
import { seriesText } from '../open-metrics.ts'
import type { GroupDocument } from '../rule-document.ts'
import { type Emitted, emissionOf, type Source } from '../sources.ts'
import type { Level } from './subjects.ts'

export interface EmitterOptions {
  readonly sources: readonly Source[]
  readonly groups: readonly GroupDocument[]
  readonly levels: readonly Level[]
  /** When its counters were 0, in Unix seconds. */
  readonly origin: number
}

type Sample = readonly [series: string, value: number]

/** A process under test: everything it does is well, or everything is bad. */
export interface Emitter {
  readonly address: string
  /** What it would expose at a moment. */
  samplesAt(time: number): readonly Sample[]
  fail(): number
  recover(): number
  stop(): Promise<void>
}

/** As many as a platform alert takes for a crowd, and one more. */
const TENANTS = ['acme', 'bolt', 'cape', 'dune']
const EVENTS_A_SECOND = 50

const emittedOf = ({ sources, groups }: EmitterOptions): readonly Emitted[] =>
  sources.map((source) => emissionOf(source, groups)).flatMap((emit) => TENANTS.map(emit))

const counters = (emitted: readonly Emitted[], allSeconds: number, badSeconds: number): readonly Sample[] => {
  const all = allSeconds * EVENTS_A_SECOND
  const bad = badSeconds * EVENTS_A_SECOND
  return emitted.flatMap((each): readonly Sample[] =>
    each.type === 'counter'
      ? [
          [each.good, all - bad],
          [each.bad, bad],
        ]
      : [...each.buckets.map(({ series }): Sample => [series, all - bad]), [each.infinite, all], [each.count, all]],
  )
}

const gauges = ({ sources, levels }: EmitterOptions, isFailing: boolean): readonly Sample[] => [
  ...TENANTS.flatMap((tenant): readonly Sample[] => [
    [seriesText(tenantInfo.name, { tenant_id: tenant, tier: 'any' }), 1],
    ...sources.map((source): Sample => {
      const tier = strictestTier(source.slo)
      const labels = { slo: source.slo.id, tenant_id: tenant, tier }
      return [seriesText(publishedErrorBudget.name, labels), source.budgetOf(tier)]
    }),
  ]),
  ...levels.map(({ series, calm, beyond }): Sample => [series, isFailing ? beyond : calm]),
]

export const startEmitter = async (options: EmitterOptions): Promise<Emitter> => {
  let failedAt: number | undefined
  let recoveredAt: number | undefined
  const emitted = emittedOf(options)
  const now = (): number => Date.now() / 1000
  const samplesAt = (time: number): readonly Sample[] => {
    const since = failedAt ?? Number.POSITIVE_INFINITY
    const badSeconds = Math.max(0, Math.min(time, recoveredAt ?? time) - since)
    const isFailing = time >= since && time < (recoveredAt ?? Number.POSITIVE_INFINITY)
    return [...counters(emitted, time - options.origin, badSeconds), ...gauges(options, isFailing)]
  }
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/plain; version=0.0.4')
    response.end(
      samplesAt(now())
        .map(([series, value]) => `${series} ${value}\n`)
        .join(''),
    )
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    samplesAt,
    fail() {
      failedAt = now()
      return failedAt
    },
    recover() {
      recoveredAt = now()
      return recoveredAt
    },
    async stop() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
