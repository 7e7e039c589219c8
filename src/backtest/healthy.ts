import type { Duration } from '../core/duration.ts'
import { seconds } from '../core/duration.ts'
import type { Episode } from './replay.ts'
import { EPOCH, type Fault, type Tenant, type World } from './world.ts'

export interface HealthyOptions {
  readonly tenants: number
  readonly tiers: readonly string[]
  readonly days: number
  /** For which history is there before the first day that is judged. */
  readonly warmUp: Duration
}

/**
 * Events a minute of the smallest and of the largest tenant. Ten an hour: with fewer than five bad events in an hour nobody
 * is paged, on purpose, so a smaller tenant's outage cannot page within one.
 */
export const SMALLEST_PER_MINUTE = 10 / 60
const LARGEST_PER_MINUTE = 10_000

/** How many of the tenants are of the smallest kind, and have a total outage once the healthy days are over. */
export const SMALLEST_OF = 12
const OUTAGE_SECONDS = 2 * 3600
const DAY_SECONDS = 86_400

const outage = (from: number): Fault => ({
  incident: 'total-outage-of-the-smallest',
  from,
  to: from + OUTAGE_SECONDS,
  isEveryones: false,
  spells: [{ from, to: from + OUTAGE_SECONDS, failing: 1, slow: 1 }],
})

/**
 * Tenants of all sizes between the two, evenly on a scale of ratios, all well for some days. Afterwards the smallest have an
 * outage one after the other, so that they are no crowd.
 */
export const healthyWorld = ({ tenants, tiers, days, warmUp }: HealthyOptions): World => {
  const judgedFrom = EPOCH + seconds(warmUp)
  const healthyUntil = judgedFrom + days * DAY_SECONDS
  const smallest = Math.min(SMALLEST_OF, tenants)
  const outageAt = (index: number): number => healthyUntil + Math.floor(index / 2) * 600
  return {
    start: EPOCH,
    judgedFrom,
    end: outageAt(smallest - 1) + OUTAGE_SECONDS + 3600,
    tenants: Array.from({ length: tenants }, (_, index): Tenant => {
      const isSmallest = index < smallest
      const size = (index - smallest) / Math.max(1, tenants - smallest - 1)
      return {
        id: `tenant-${index}`,
        tier: tiers[index % tiers.length] as string,
        perMinute: isSmallest
          ? SMALLEST_PER_MINUTE
          : SMALLEST_PER_MINUTE * (LARGEST_PER_MINUTE / SMALLEST_PER_MINUTE) ** size,
        // The smallest are judged at a known rate, so theirs is the same at every hour.
        swing: isSmallest ? 1 : 1.5,
        faults: isSmallest ? [outage(outageAt(index))] : [],
      }
    }),
  }
}

/** A page as Alertmanager opens it: alerts of one family that fire at the same time are one. */
export interface Page {
  readonly family: string
  readonly from: number
  readonly to: number
  readonly alerts: readonly Episode[]
}

/** Critical firings gathered by family, as the generated routes group them. */
export const pagesOf = (episodes: readonly Episode[]): readonly Page[] => {
  const open = new Map<string, { family: string; from: number; to: number; alerts: Episode[] }>()
  const pages: Page[] = []
  for (const episode of episodes
    .filter(({ severity }) => severity === 'critical')
    .toSorted((a, b) => a.from - b.from)) {
    const page = open.get(episode.family)
    if (page && episode.from <= page.to) {
      page.to = Math.max(page.to, episode.to)
      page.alerts.push(episode)
      continue
    }
    const fresh = { family: episode.family, from: episode.from, to: episode.to, alerts: [episode] }
    open.set(episode.family, fresh)
    pages.push(fresh)
  }
  return pages
}

/** The most pages a day that so few in so many days leave likely: 95 % one-sided, exact for a Poisson count. */
export const upperBoundPerDay = (pages: number, days: number): number => {
  const tail = (mean: number): number => {
    let term = Math.exp(-mean)
    let sum = term
    for (let count = 1; count <= pages; count += 1) {
      term *= mean / count
      sum += term
    }
    return sum
  }
  let [low, high] = [0, 4 * pages + 20]
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2
    if (tail(middle) > 0.05) low = middle
    else high = middle
  }
  return high / days
}

export interface HealthyFindings {
  readonly tenants: number
  readonly days: number
  /** While all were well. */
  readonly falsePages: readonly Page[]
  readonly perDay: number
  readonly atMostPerDay: number
  /** From the beginning of each outage of a smallest tenant until its first page. */
  readonly outagePageSeconds: readonly (number | undefined)[]
}

/** Several histories of the same world: their days follow each other as far as chance is concerned. */
export const addedUp = (histories: readonly HealthyFindings[]): HealthyFindings => {
  const days = histories.reduce((sum, each) => sum + each.days, 0)
  const falsePages = histories.flatMap((each) => each.falsePages)
  return {
    tenants: Math.max(...histories.map(({ tenants }) => tenants)),
    days,
    falsePages,
    perDay: falsePages.length / days,
    atMostPerDay: upperBoundPerDay(falsePages.length, days),
    outagePageSeconds: histories.flatMap(({ outagePageSeconds }) => outagePageSeconds),
  }
}

export const GOAL_PER_DAY = 0.1
export const GOAL_OUTAGE_SECONDS = 3600

export const healthyFindings = (world: World, days: number, episodes: readonly Episode[]): HealthyFindings => {
  const until = world.judgedFrom + days * DAY_SECONDS
  const falsePages = pagesOf(episodes).filter(({ from }) => from >= world.judgedFrom && from < until)
  const pageAfter = (tenant: Tenant): number | undefined => {
    const fault = tenant.faults[0]
    const first = episodes.find(
      ({ labels, severity, to }) =>
        labels.tenant_id === tenant.id && severity === 'critical' && to >= (fault?.from ?? 0),
    )
    return first && fault ? Math.max(0, first.from - fault.from) : undefined
  }
  return {
    tenants: world.tenants.length,
    days,
    falsePages,
    perDay: falsePages.length / days,
    atMostPerDay: upperBoundPerDay(falsePages.length, days),
    outagePageSeconds: world.tenants.filter(({ faults }) => faults.length > 0).map(pageAfter),
  }
}
