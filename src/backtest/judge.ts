import type { BurnPolicy } from '../core/slo-rules.ts'
import type { Episode } from './replay.ts'
import type { Source } from './sources.ts'
import { type Deserved, deservedBy, type Spending, spendingOf } from './spent.ts'
import type { Fault, Tenant, World } from './world.ts'

/** How an alert answered one fault of one tenant. */
export interface Detection {
  readonly incident: string
  readonly tier: string
  readonly detectSeconds: number
  /** From the end of the fault until it no longer fired; below 0 when it had given up before. */
  readonly resetSeconds: number
  /** Share of the period's error budget that was gone when it fired. */
  readonly spentAtDetection: number
}

/** What an alert was worth to the tenants of a tier. */
export interface Verdict {
  readonly alert: string
  readonly severity: string
  readonly tier: string
  readonly detections: readonly Detection[]
  /** Episodes that no incident deserved, and how many of them a day. */
  readonly falseEpisodes: number
  readonly falsePerDay: number
  /** Share of its episodes that were deserved; undefined when it never fired. */
  readonly precision: number | undefined
  /** Share of the incidents deserving its severity that it caught; undefined when there were none. */
  readonly recall: number | undefined
}

/** What an incident deserved on a tier, and what it got. */
export interface IncidentVerdict {
  readonly incident: string
  readonly tier: string
  readonly slo: string
  readonly spent: number
  readonly deserved: Deserved
  readonly firstPageSeconds: number | undefined
  readonly firstTicketSeconds: number | undefined
}

export interface JudgedAlert {
  readonly alert: string
  readonly severity: string
  readonly family: string
  readonly scope: string
}

export interface JudgeOptions {
  readonly world: World
  readonly sources: readonly Source[]
  readonly policy: BurnPolicy
  readonly episodes: readonly Episode[]
  readonly alerts: readonly JudgedAlert[]
}

interface Suffered {
  readonly tenant: Tenant
  readonly fault: Fault
  readonly source: Source
  readonly spending: Spending
  readonly deserved: Deserved
}

/** Windows look back: an episode that begins this soon after a fault is still about it. */
const AFTERWARDS_SECONDS = 900
const DAY_SECONDS = 86_400

const isPage = ({ severity }: Pick<Episode, 'severity'>): boolean => severity === 'critical'

const concerns = (episode: Episode, { tenant, fault }: Suffered): boolean => {
  const { tenant_id } = episode.labels
  const hit = tenant_id === undefined ? fault.isEveryones : tenant_id === tenant.id
  return hit && episode.from < fault.to + AFTERWARDS_SECONDS && episode.to >= fault.from
}

/** What hits everyone is judged on those who have no trouble of their own, which may be told from it still. */
const isJudged = ({ tenant, fault }: Suffered): boolean =>
  !fault.isEveryones || tenant.faults.every(({ isEveryones }) => isEveryones)

const deserves = ({ deserved }: Suffered, severity: string): boolean =>
  deserved === 'page' || (deserved === 'ticket' && severity !== 'critical')

const sufferedIn = ({ world, sources, policy }: JudgeOptions): readonly Suffered[] =>
  world.tenants.flatMap((tenant) =>
    tenant.faults.flatMap((fault) =>
      sources.map((source) => {
        const spending = spendingOf(tenant, fault, source)
        return { tenant, fault, source, spending, deserved: deservedBy(spending, policy) }
      }),
    ),
  )

const detectionOf = (suffered: Suffered, episodes: readonly Episode[]): Detection | undefined => {
  const about = episodes.filter((episode) => concerns(episode, suffered))
  const { fault, tenant, spending } = suffered
  const first = about[0]
  if (!first) return undefined
  const detected = Math.max(first.from, fault.from)
  return {
    incident: fault.incident,
    tier: tenant.tier,
    detectSeconds: detected - fault.from,
    resetSeconds: Math.max(...about.map(({ to }) => to)) - fault.to,
    spentAtDetection: spending.at(detected),
  }
}

/** Of what family an alert is, so about which promises; an alert of no promise is judged by none. */
const sourcesFor = (family: string, sources: readonly Source[]): readonly Source[] =>
  sources.filter(({ slo }) => slo.family === family)

const verdictsOf = (options: JudgeOptions, all: readonly Suffered[]): readonly Verdict[] => {
  const { world, alerts, episodes, sources } = options
  const tierOf = new Map(world.tenants.map(({ id, tier }) => [id, tier]))
  const tiers = [...new Set(tierOf.values())]
  const days = (world.end - world.judgedFrom) / DAY_SECONDS
  return alerts.flatMap(({ alert, severity, family, scope }) => {
    const own = episodes.filter((episode) => episode.alert === alert)
    const related = sourcesFor(family, sources)
    const suffered = all.filter(({ source }) => related.includes(source))
    const isOfPlatform = scope === 'platform'
    return (isOfPlatform ? ['all'] : tiers).map((tier): Verdict => {
      const inTier = (each: string | undefined): boolean => tier === 'all' || each === tier
      const ofTier = own.filter(({ labels }) => inTier(tierOf.get(labels.tenant_id ?? '')))
      const sufferedHere = suffered.filter(({ tenant }) => inTier(tenant.tier))
      const owed = sufferedHere.filter(
        (each) => deserves(each, severity) && isJudged(each) && (!isOfPlatform || each.fault.isEveryones),
      )
      const caught = owed.flatMap((each) => detectionOf(each, ofTier) ?? [])
      const undeserved = ofTier.filter(
        (episode) => !sufferedHere.some((each) => deserves(each, severity) && concerns(episode, each)),
      )
      return {
        alert,
        severity,
        tier,
        detections: caught,
        falseEpisodes: undeserved.length,
        falsePerDay: undeserved.length / days,
        precision: related.length > 0 && ofTier.length > 0 ? 1 - undeserved.length / ofTier.length : undefined,
        recall: owed.length > 0 ? caught.length / owed.length : undefined,
      }
    })
  })
}

const firstOf = (suffered: Suffered, episodes: readonly Episode[]): number | undefined =>
  detectionOf(suffered, episodes)?.detectSeconds

/** One line for each incident, tier and promise that it hit. */
const incidentVerdicts = (options: JudgeOptions, all: readonly Suffered[]): readonly IncidentVerdict[] => {
  const seen = new Set<string>()
  return all.filter(isJudged).flatMap((suffered) => {
    const { fault, tenant, source, spending, deserved } = suffered
    const key = `${fault.incident}/${tenant.tier}/${source.slo.id}`
    if (seen.has(key)) return []
    seen.add(key)
    const related = options.episodes.filter(({ family }) => family === source.slo.family)
    const firstPageSeconds = firstOf(suffered, related.filter(isPage))
    const firstTicketSeconds = firstOf(
      suffered,
      related.filter((episode) => !isPage(episode)),
    )
    const spent = spending.at(fault.to)
    const told = firstPageSeconds ?? firstTicketSeconds
    return spent === 0 && told === undefined
      ? []
      : [
          {
            incident: fault.incident,
            tier: tenant.tier,
            slo: source.slo.id,
            spent,
            deserved,
            firstPageSeconds,
            firstTicketSeconds,
          },
        ]
  })
}

export interface Judgement {
  readonly verdicts: readonly Verdict[]
  readonly incidents: readonly IncidentVerdict[]
  /** Pages that nothing deserved, of all alerts and tiers together, a day. */
  readonly falsePagesPerDay: number
  /** Share of what deserved a page that got one, from any alert. */
  readonly pageRecall: number | undefined
}

/** Compares what fired with what was played. */
export const judge = (options: JudgeOptions): Judgement => {
  const episodes = options.episodes.filter(({ to }) => to > options.world.judgedFrom)
  const judged = { ...options, episodes }
  const all = sufferedIn(judged)
  const incidents = incidentVerdicts(judged, all)
  const verdicts = verdictsOf(judged, all)
  const owed = incidents.filter(({ deserved }) => deserved === 'page')
  return {
    verdicts,
    incidents,
    falsePagesPerDay: verdicts
      .filter(({ severity }) => severity === 'critical')
      .reduce((sum, { falsePerDay }) => sum + falsePerDay, 0),
    pageRecall:
      owed.length > 0
        ? owed.filter(({ firstPageSeconds }) => firstPageSeconds !== undefined).length / owed.length
        : undefined,
  }
}
