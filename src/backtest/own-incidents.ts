import { z } from 'zod'
import { BacktestError, type BacktestProblem } from './backtest-error.ts'
import { median } from './median.ts'
import type { Episode } from './replay.ts'

/** What happened in history of one's own, as people remember it. Unix seconds; for everybody where no tenant is named. */
export interface OwnIncident {
  readonly name: string
  readonly from: number
  readonly to: number
  readonly tenant: string | undefined
}

const time = z
  .string()
  .refine((text) => !Number.isNaN(Date.parse(text)), 'is no time such as 2026-01-05T09:30:00Z')
  .transform((text) => Date.parse(text) / 1000)

const listed = z.array(
  z
    .strictObject({ name: z.string().min(1), from: time, to: time, tenant: z.string().min(1).optional() })
    .refine(({ from, to }) => from < to, 'ends before it begins'),
)

const FORMAT =
  'write [{ "name": "…", "from": "2026-01-05T09:30:00Z", "to": "…", "tenant": "…" }], the tenant where it was one'

/** Reads a list of incidents. @throws BacktestError with everything that is wrong with it */
export const parseIncidents = (text: string, place: string): readonly OwnIncident[] => {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch (error) {
    throw new BacktestError([{ code: 'BACKTEST_OWN', place, value: (error as Error).message, fix: FORMAT }])
  }
  const { data: found, error } = listed.safeParse(data)
  if (!error) return found.map(({ tenant, ...rest }) => ({ ...rest, tenant }))
  throw new BacktestError(
    error.issues.map(
      ({ path, message }): BacktestProblem => ({
        code: 'BACKTEST_OWN',
        place: path.length > 0 ? `${place}, ${path.join('.')}` : place,
        value: message,
        fix: FORMAT,
      }),
    ),
  )
}

export interface OwnVerdict {
  readonly alert: string
  readonly severity: string
  readonly caught: number
  readonly incidents: number
  readonly detectSeconds: number | undefined
  readonly resetSeconds: number | undefined
  readonly falsePerDay: number
  /** Share of its firings that were about an incident. */
  readonly precision: number
  /** Share of the incidents during which it fired. */
  readonly recall: number | undefined
}

/** A firing that begins this soon after an incident is still about it, for windows look back. */
const AFTERWARDS_SECONDS = 900

const isAbout = ({ labels, from, to }: Episode, incident: OwnIncident): boolean =>
  (incident.tenant === undefined || labels.tenant_id === undefined || labels.tenant_id === incident.tenant) &&
  from < incident.to + AFTERWARDS_SECONDS &&
  to >= incident.from

/** What each alert that fired made of the incidents. */
export const ownVerdicts = (
  episodes: readonly Episode[],
  incidents: readonly OwnIncident[],
  days: number,
): readonly OwnVerdict[] =>
  [...new Set(episodes.map(({ alert }) => alert))].map((alert) => {
    const own = episodes.filter((episode) => episode.alert === alert)
    const answers = incidents.flatMap((incident) => {
      const about = own.filter((episode) => isAbout(episode, incident))
      if (about.length === 0) return []
      const first = Math.min(...about.map(({ from }) => from))
      const last = Math.max(...about.map(({ to }) => to))
      return [{ detect: Math.max(0, first - incident.from), reset: last - incident.to }]
    })
    const wrong = own.filter((episode) => !incidents.some((incident) => isAbout(episode, incident)))
    return {
      alert,
      severity: own[0]?.severity ?? 'none',
      caught: answers.length,
      incidents: incidents.length,
      detectSeconds: median(answers.map(({ detect }) => detect)),
      resetSeconds: median(answers.map(({ reset }) => reset)),
      falsePerDay: wrong.length / days,
      precision: 1 - wrong.length / own.length,
      recall: incidents.length > 0 ? answers.length / incidents.length : undefined,
    }
  })
