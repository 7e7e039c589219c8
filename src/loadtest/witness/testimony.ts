import { errorBudgetPpm } from '../../core/decimal.ts'
import type { GeneratorHealth } from '../runner/generator-health.ts'

/** Events of an SLO for one tenant, as one witness counted them. */
export interface Count {
  readonly events: number
  readonly bad: number
}

export type Judgement = 'kept' | 'broken' | 'no data'

/** What both witnesses say about one promise to one tenant. */
export interface Testimony {
  readonly tenantId: string
  readonly tier: string
  readonly slo: string
  readonly objective: number
  readonly client: Count & { readonly verdict: Judgement }
  readonly server: Count & { readonly verdict: Judgement }
  readonly agrees: boolean
  /** Where the figures part, and what that comes from. */
  readonly differences: readonly string[]
}

export interface WitnessReport {
  /** Who the second witness is. */
  readonly source: string
  /** The clock of Prometheus minus ours. */
  readonly clockOffsetSeconds: number
  /** How long after the run its last second had been scraped. */
  readonly scrapedAfterSeconds: number
  readonly testimonies: readonly Testimony[]
}

interface Evidence {
  /** What is counted; requests by default. */
  readonly of?: 'requests' | 'updates'
  readonly kind: 'availability' | 'latency'
  readonly tenantId: string
  readonly tier: string
  readonly slo: string
  readonly objective: number
  readonly clientVerdict: Judgement
  /** What the promise is judged on. */
  readonly client: Count
  /** Everything sent for the tenant, also to seed and to clean up. */
  readonly sent: Count
  readonly server: Count
  readonly resets: number
  readonly health?: GeneratorHealth | undefined
}

const allowedBad = (objective: number, events: number): number => (errorBudgetPpm(objective) * events) / 1e6

export const judge = ({ events, bad }: Count, objective: number): Judgement => {
  if (events === 0) return 'no data'
  return bad <= allowedBad(objective, events) ? 'kept' : 'broken'
}

const lateGeneratorMs = 50

const generatorWas = ({
  latenessP99Ms,
  eventLoopDelayP99Ms,
  droppedIterations,
}: GeneratorHealth): readonly string[] => [
  ...(latenessP99Ms > lateGeneratorMs ? [`it started iterations ${Math.round(latenessP99Ms)} ms late (p99)`] : []),
  ...(eventLoopDelayP99Ms > lateGeneratorMs
    ? [`its event loop was delayed ${Math.round(eventLoopDelayP99Ms)} ms (p99)`]
    : []),
  ...(droppedIterations > 0 ? [`it dropped ${droppedIterations} iterations`] : []),
]

const moreAtService = (of: Evidence['of'], count: number): string =>
  of === 'updates'
    ? `the service counted ${count} updates more: a task makes several, and a watcher of the script waits for the first`
    : `the service counted ${count} requests more: other clients, WebSockets, or retries on the way`

const onlyAtClient = ({ kind, health }: Evidence, count: number): string => {
  if (kind === 'availability') {
    return `${count} failures reached the client only: timeouts, resets, or answers of a load balancer in between`
  }
  const late = health ? generatorWas(health) : []
  const because = late.length > 0 ? `; the generator queued: ${late.join(', ')}` : ''
  return `${count} requests were slow only as the client saw them: waiting in the generator, for a connection or on the way${because}`
}

/** What differs, told by the figures alone; nothing where both counted the same. */
export function differencesIn(evidence: Evidence): readonly string[] {
  const { sent, client, server, resets, objective, clientVerdict } = evidence
  const unseen = sent.events - server.events
  const onlyClient = sent.bad - server.bad
  const serverVerdict = judge(server, objective)
  const margin = Math.abs(client.bad - allowedBad(objective, client.events))
  return [
    ...(unseen > 0
      ? [
          `${unseen} of ${sent.events} ${evidence.of ?? 'requests'} are in no counter of the service: refused or cut on the way`,
        ]
      : []),
    ...(unseen < 0 ? [moreAtService(evidence.of, -unseen)] : []),
    ...(onlyClient > 0 ? [onlyAtClient(evidence, onlyClient)] : []),
    ...(onlyClient < 0
      ? [
          `${-onlyClient} bad events reached no request of this run: other clients, or an answer that came after the client gave up`,
        ]
      : []),
    ...(resets > 0
      ? [`${resets} counters started anew in the run: what they had counted since their last scrape is lost`]
      : []),
    ...(clientVerdict !== serverVerdict && margin <= 1
      ? ['the figures are within one event of the boundary, where an interpolated percentile and a count may part']
      : []),
  ]
}

export function testimonyOf(evidence: Evidence): Testimony {
  const { tenantId, tier, slo, objective, client, server, clientVerdict } = evidence
  const serverVerdict = judge(server, objective)
  return {
    tenantId,
    tier,
    slo,
    objective,
    client: { ...client, verdict: clientVerdict },
    server: { ...server, verdict: serverVerdict },
    agrees: clientVerdict === serverVerdict,
    differences: differencesIn(evidence),
  }
}
