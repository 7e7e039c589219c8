import { type Duration, seconds } from '../core/duration.ts'
import type { Incident, Stretch } from './incidents.ts'

/** A stretch in absolute time. */
export interface Spell extends Omit<Stretch, 'lasts'> {
  readonly from: number
  readonly to: number
}

/** An incident as it happened to a tenant. Times are Unix seconds. */
export interface Fault {
  readonly incident: string
  readonly from: number
  readonly to: number
  readonly isEveryones: boolean
  readonly spells: readonly Spell[]
}

export interface Tenant {
  readonly id: string
  readonly tier: string
  readonly perMinute: number
  readonly swing: number
  readonly faults: readonly Fault[]
}

/** Tenants and all that happens to them. */
export interface World {
  readonly tenants: readonly Tenant[]
  /** When the history begins, when it is judged from, and when it ends. */
  readonly start: number
  readonly judgedFrom: number
  readonly end: number
}

/** A fixed day, so that two runs give the same figures. A Monday. */
export const EPOCH = Date.UTC(2026, 0, 5) / 1000

/** So that no alert of one incident is taken for one of the next. */
const GAP_SECONDS = 3600
const DAY_SECONDS = 86_400

const faultOf = ({ name, stretches, hits }: Incident, from: number): Fault => {
  let now = from
  const spells = stretches.map(({ lasts, ...what }): Spell => {
    const spell = { ...what, from: now, to: now + seconds(lasts) }
    now = spell.to
    return spell
  })
  return { incident: name, from, to: now, isEveryones: hits === 'everyone', spells }
}

/** One incident after the other, each when the one before it is over, and what is beside another with it. */
const faultsOf = (incidents: readonly Incident[], from: number): ReadonlyMap<Incident, Fault> => {
  const faults = new Map<Incident, Fault>()
  let next = from
  for (const incident of incidents) {
    const beside = [...faults].find(([{ name }]) => name === incident.beside)?.[1]
    const fault = faultOf(incident, beside?.from ?? next)
    faults.set(incident, fault)
    next = Math.max(next, fault.to + GAP_SECONDS)
  }
  return faults
}

export interface LibraryOptions {
  readonly incidents: readonly Incident[]
  readonly tiers: readonly string[]
  /** For how long all is well before, so that long windows are full. */
  readonly warmUp: Duration
  /** For how long all is well after. */
  readonly aftermath: Duration
  /** Healthy tenants beside those of the incidents. */
  readonly bystanders: number
}

/** The library played to tenants of every tier, with others who have nothing to do with it. */
export const libraryWorld = ({ incidents, tiers, warmUp, aftermath, bystanders }: LibraryOptions): World => {
  const judgedFrom = EPOCH + seconds(warmUp)
  const faults = faultsOf(incidents, judgedFrom + GAP_SECONDS)
  const shared = [...faults.values()].filter(({ isEveryones }) => isEveryones)
  const own = [...faults].filter(([, { isEveryones }]) => !isEveryones)
  const end = Math.max(judgedFrom, ...[...faults.values()].map(({ to }) => to)) + seconds(aftermath)
  return {
    start: EPOCH,
    judgedFrom,
    end,
    tenants: [
      ...own.flatMap(([{ name, perMinute, swing = 1 }, fault]) =>
        tiers.map((tier) => ({ id: `${name}-${tier}`, tier, perMinute, swing, faults: [fault, ...shared] })),
      ),
      ...Array.from({ length: bystanders }, (_, index) => ({
        id: `bystander-${index + 1}`,
        tier: tiers[index % tiers.length] as string,
        perMinute: 10 ** (1 + (index % 3)),
        swing: 1.5,
        faults: shared,
      })),
    ],
  }
}

/** How many events a minute a tenant has at a moment, faults included. */
export const loadAt = ({ perMinute, swing, faults }: Tenant, time: number): number => {
  const daily = 1 + (swing - 1) * Math.sin((2 * Math.PI * (time - EPOCH)) / DAY_SECONDS)
  return perMinute * Math.max(0, daily) * (spellAt(faults, time)?.load ?? 1)
}

/** A stretch of time, cut where something begins or ends, so that a blip between two scrapes counts for what it is. */
export const piecesOf = (
  faults: readonly Fault[],
  from: number,
  to: number,
): readonly (readonly [number, number])[] => {
  const cuts = faults
    .filter((fault) => fault.from < to && fault.to > from)
    .flatMap(({ spells }) => spells.flatMap((spell) => [spell.from, spell.to]))
    .filter((cut) => cut > from && cut < to)
  const edges = [...new Set([from, ...cuts, to])].sort((a, b) => a - b)
  return edges.slice(1).map((edge, index) => [edges[index] as number, edge])
}

export const spellAt = (faults: readonly Fault[], time: number): Spell | undefined => {
  for (const { from, to, spells } of faults) {
    if (time < from || time >= to) continue
    return spells.find((spell) => time >= spell.from && time < spell.to)
  }
  return undefined
}

/** Share of a tenant's events that a spell makes bad for an SLO, on top of those that always are. */
export const badShare = (
  spell: Pick<Spell, 'failing' | 'slow' | 'burn'> | undefined,
  { kind, budget }: { readonly kind: 'availability' | 'latency'; readonly budget: number },
): number =>
  spell ? Math.min(1, ((kind === 'latency' ? spell.slow : spell.failing) ?? 0) + (spell.burn ?? 0) * budget) : 0
