import type { Tenant } from './environment.ts'

/** Thresholds as k6 takes them, rendered from the SLO definitions: no objective is written in a script. */
type Thresholds = Record<string, { threshold: string; abortOnFail: boolean; delayAbortEval: string }[]>

interface GeneratedThresholds {
  readonly schema: number
  readonly fingerprint: string
  readonly thresholds: Readonly<Record<string, readonly string[]>>
}

interface PromiseOptions {
  readonly tenants: readonly Tenant[]
  /** Tags that a request must carry to count, for instance `{ role: 'measured' }`. */
  readonly only?: Readonly<Record<string, string>>
  /** Which metrics the promises are about; those of requests by default. */
  readonly on?: readonly string[]
  readonly abortOnFail?: boolean
  readonly delayAbortEval?: string
}

const ofRequests = ['http_req_failed', 'http_req_duration']

const tierOf = (key: string): string | undefined => /\{.*?\btier:([^,}]+)/.exec(key)?.[1]

const narrowed = (key: string, tags: Readonly<Record<string, string>>): string => {
  const extra = Object.entries(tags).map(([name, value]) => `${name}:${value}`)
  return extra.length === 0 ? key : key.replace('}', `,${extra.join(',')}}`)
}

/**
 * The promise of every tier that takes part, for the tier as a whole and for each of its tenants: one tenant's outage
 * must not hide in the average of its tier. A tier without a tenant in this run is left out, for k6 passes what it never saw.
 */
export function readPromises(text: string, options: PromiseOptions): Thresholds {
  const {
    tenants,
    only = {},
    on = ofRequests,
    abortOnFail = __ENV.ABORT_ON_FAIL === '1',
    delayAbortEval = '10s',
  } = options
  const { schema, thresholds } = JSON.parse(text) as GeneratedThresholds
  if (schema !== 1) throw new Error(`thresholds.json has schema ${schema}, these scripts read 1: regenerate it`)
  const entries = Object.entries(thresholds).flatMap(([key, expressions]) => {
    if (!on.includes(key.split('{')[0] as string)) return []
    const rules = expressions.map((threshold) => ({ threshold, abortOnFail, delayAbortEval }))
    const members = tenants.filter(({ tier }) => tier === tierOf(key))
    if (members.length === 0) return []
    const keys = [narrowed(key, only), ...members.map(({ id }) => narrowed(key, { tenant_id: id, ...only }))]
    return keys.map((each): [string, typeof rules] => [each, rules])
  })
  return Object.fromEntries(entries)
}

/** What the summary shows of a trend: the usual, and every percentile that some promise is about. */
export function summaryTrendStats(text: string): string[] {
  const expressions = Object.values((JSON.parse(text) as GeneratedThresholds).thresholds).flat()
  const percentiles = expressions.flatMap((expression) => /^p\([^)]*\)/.exec(expression)?.[0] ?? [])
  return [...new Set(['avg', 'min', 'med', 'max', 'p(90)', 'p(95)', ...percentiles])]
}
