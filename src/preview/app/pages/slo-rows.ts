import { budgetExhaustion, budgetLeft, burnRate } from '../../../core/recorded.ts'
import type { QueryAnswer } from '../series.ts'

/** The recorded series of which the page is made, by their only definition. */
export const sloQueries = {
  left: budgetLeft.name,
  burn: burnRate('1h').name,
  exhaustion: budgetExhaustion.name,
} as const

/** How a promise to a tenant stands. */
export interface SloRow {
  readonly slo: string
  readonly tenant: string
  readonly tier: string
  /** 1 untouched, 0 spent, below 0 overspent; nothing is known without traffic. */
  readonly left: number | null
  readonly burn: number | null
  readonly exhaustionSeconds: number | null
}

const keyOf = ({ slo = '', tenant_id = '' }: Readonly<Record<string, string>>): string => `${slo}\n${tenant_id}`

const valuesOf = (answer: QueryAnswer): ReadonlyMap<string, number | null> =>
  new Map(
    'result' in answer ? answer.result.series.map(({ labels, values }) => [keyOf(labels), values[0] ?? null]) : [],
  )

/** Joins what was asked, the emptiest budget first. */
export const sloRows = (answers: Readonly<Record<keyof typeof sloQueries, QueryAnswer>>): readonly SloRow[] => {
  const { left } = answers
  if (!('result' in left)) return []
  const [burns, exhaustions] = [valuesOf(answers.burn), valuesOf(answers.exhaustion)]
  return left.result.series
    .map(({ labels, values }) => ({
      slo: labels.slo ?? '',
      tenant: labels.tenant_id ?? '',
      tier: labels.tier ?? '',
      left: values[0] ?? null,
      burn: burns.get(keyOf(labels)) ?? null,
      exhaustionSeconds: exhaustions.get(keyOf(labels)) ?? null,
    }))
    .sort((a, b) => (a.left ?? 2) - (b.left ?? 2) || (b.burn ?? 0) - (a.burn ?? 0) || a.tenant.localeCompare(b.tenant))
}

/** Rows that a search and a choice of SLO leave. */
export const filterRows = (
  rows: readonly SloRow[],
  { typed, slo }: { readonly typed: string; readonly slo: string },
): readonly SloRow[] => {
  const wanted = typed.trim().toLowerCase()
  return rows.filter((row) => (!slo || row.slo === slo) && `${row.tenant} ${row.tier}`.toLowerCase().includes(wanted))
}
