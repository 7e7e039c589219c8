import { seconds } from '../../core/duration.ts'
import type { OnCall } from '../../core/on-call.ts'
import type { Rota } from '../../core/rota.ts'
import type { Incident } from './incident.ts'
import { clockOf, type Shift } from './shift.ts'

export const SEVERITIES = ['critical', 'warning'] as const
export type PageSeverity = (typeof SEVERITIES)[number]

/** How long something took, over all pages for which it is known. */
export interface Spread {
  readonly medianSeconds: number
  readonly p95Seconds: number
  readonly maxSeconds: number
}

/** How an objective was met. A page that went away by itself in time, or that still has time, is neither. */
export interface Verdict {
  readonly objectiveSeconds: number
  readonly kept: number
  readonly missed: number
  /** Of those that are decided; absent while none is. */
  readonly keptRatio?: number
  readonly spread?: Spread
}

export interface SeverityReport {
  readonly pages: number
  readonly atNight: number
  /** Gone before anybody acknowledged: what is often so need not wake anybody. */
  readonly recoveredAlone: number
  readonly waiting: number
  readonly inWork: number
  readonly acknowledge: Verdict
  readonly resolve: Verdict
}

export interface ResponseReport {
  readonly severities: Readonly<Record<PageSeverity, SeverityReport>>
  /** In order of time. */
  readonly shifts: readonly (Shift & { readonly pages: number; readonly atNight: number })[]
  /** Most pages first. */
  readonly noisiest: readonly { readonly title: string; readonly pages: number; readonly recoveredAlone: number }[]
}

const secondsBetween = (from: Date, to: Date): number => (to.getTime() - from.getTime()) / 1000

/** The nearest rank: a time that a page did take. */
const rank = (sorted: readonly number[], quantile: number): number =>
  sorted[Math.max(0, Math.ceil(sorted.length * quantile) - 1)] ?? 0

const spreadOf = (durations: readonly number[]): Spread | undefined => {
  if (durations.length === 0) return undefined
  const sorted = durations.toSorted((a, b) => a - b)
  return { medianSeconds: rank(sorted, 0.5), p95Seconds: rank(sorted, 0.95), maxSeconds: rank(sorted, 1) }
}

/** `until` tells when a page met the objective; one that has not is missed as soon as it is too late. */
const verdictOf = (
  incidents: readonly Incident[],
  objectiveSeconds: number,
  until: (incident: Incident) => Date | undefined,
  now: Date,
): Verdict => {
  const took = incidents.map((incident) => {
    const at = until(incident)
    return {
      done: at && secondsBetween(incident.openedAt, at),
      open: secondsBetween(incident.openedAt, incident.resolvedAt ?? now),
    }
  })
  const kept = took.filter(({ done }) => done !== undefined && done <= objectiveSeconds).length
  const missed = took.filter(({ done, open }) => (done ?? open) > objectiveSeconds).length
  const spread = spreadOf(took.flatMap(({ done }) => done ?? []))
  return {
    ...{ objectiveSeconds, kept, missed },
    ...(kept + missed > 0 && { keptRatio: kept / (kept + missed) }),
    ...(spread && { spread }),
  }
}

const isAlone = ({ acknowledgedAt, resolvedAt }: Incident): boolean => !acknowledgedAt && resolvedAt !== undefined

const counted = <Key extends string>(keys: readonly Key[]): ReadonlyMap<Key, number> => {
  const counts = new Map<Key, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}

const NOISIEST = 10

/** How people were called and how soon they answered, against what is promised. */
export const responseReport = (
  incidents: readonly Incident[],
  {
    onCall,
    rota,
    now = new Date(),
  }: { readonly onCall: Pick<OnCall, 'escalation' | 'acknowledgeWithin'>; readonly rota: Rota; readonly now?: Date },
): ResponseReport => {
  const clock = clockOf(rota, onCall.escalation[0]?.role ?? '')
  const reportOf = (severity: PageSeverity): SeverityReport => {
    const pages = incidents.filter((incident) => incident.severity === severity)
    const open = pages.filter(({ resolvedAt }) => !resolvedAt)
    const acknowledgeSeconds = seconds(onCall.acknowledgeWithin[severity])
    return {
      pages: pages.length,
      atNight: pages.filter(({ openedAt }) => clock.isNight(openedAt)).length,
      recoveredAlone: pages.filter(isAlone).length,
      waiting: open.filter(({ acknowledgedAt }) => !acknowledgedAt).length,
      inWork: open.filter(({ acknowledgedAt }) => acknowledgedAt).length,
      acknowledge: verdictOf(pages, acknowledgeSeconds, ({ acknowledgedAt }) => acknowledgedAt, now),
      resolve: verdictOf(pages, seconds(rota.resolveWithin), ({ resolvedAt }) => resolvedAt, now),
    }
  }
  const shifts = new Map<string, Shift & { pages: number; atNight: number }>()
  for (const { openedAt } of incidents) {
    const shift = clock.shiftOf(openedAt)
    const { pages, atNight } = shifts.get(shift.from) ?? { pages: 0, atNight: 0 }
    shifts.set(shift.from, { ...shift, pages: pages + 1, atNight: atNight + (clock.isNight(openedAt) ? 1 : 0) })
  }
  const alone = counted(incidents.filter(isAlone).map(({ title }) => title))
  const noisiest = [...counted(incidents.map(({ title }) => title))]
    .map(([title, pages]) => ({ title, pages, recoveredAlone: alone.get(title) ?? 0 }))
    .sort((a, b) => b.pages - a.pages || a.title.localeCompare(b.title))
  return {
    severities: { critical: reportOf('critical'), warning: reportOf('warning') },
    shifts: [...shifts.values()].sort((a, b) => a.from.localeCompare(b.from)),
    noisiest: noisiest.slice(0, NOISIEST),
  }
}
