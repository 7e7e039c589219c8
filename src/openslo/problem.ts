/** What an OpenSLO file says that a definition cannot hold. Codes are stable; each message names the place and the way out. */
export const openSloRules = {
  OPENSLO_SYNTAX: 'the file is YAML',
  OPENSLO_VERSION: 'documents are of apiVersion openslo/v1',
  OPENSLO_SHAPE: 'an SLO has the fields of the OpenSLO v1 specification',
  OPENSLO_INDICATOR: 'an indicator is an inline ratioMetric of counters with good or bad, and total',
  OPENSLO_SOURCE: 'a metric source is Prometheus',
  OPENSLO_QUERY: 'a query selects one metric, with or without sum(rate(…)) around it',
  OPENSLO_METRIC: 'a query reads a metric of the catalogue',
  OPENSLO_WINDOW: 'a time window is rolling',
  OPENSLO_BUDGETING: 'a budget is counted in Occurrences',
  OPENSLO_OBJECTIVE: 'objectives are ratios between 0 and 1, one for each tier, named by displayName',
  OPENSLO_EMPTY: 'the file has at least one SLO',
} as const

export type OpenSloCode = keyof typeof openSloRules

export interface OpenSloProblem {
  readonly code: OpenSloCode
  /** Such as `SLO checkout, indicator`. */
  readonly place: string
  readonly value: string
  readonly fix: string
}

export const describeOpenSloProblem = ({ code, place, value, fix }: OpenSloProblem): string =>
  `${code}: ${place}: ${value}\n    rule: ${openSloRules[code]}\n    fix:  ${fix}`
