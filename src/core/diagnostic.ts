/** Everything that can be wrong with a definition and that its types cannot forbid. Each code is documented by its rule. */
export const rules = {
  ALERT_DUPLICATE: 'an alert name is used once',
  ALERT_NAME: 'an alert name is CamelCase',
  ALERT_RUNBOOK:
    'every alert has a runbook that says by hand what to check first, likely causes, mitigation and how to verify',
  ALERT_DASHBOARD: 'an alert links to a dashboard of the stack',
  ALERT_UNPROVEN: 'an alert has a case in which it fires and one in which it does not',
  BURN_UNREACHABLE: 'burn factor x error budget must stay below 1, else the alert can never fire',
  BURN_WINDOW: 'a short window is shorter than its long window, and both are shorter than the SLO period',
  LOG_OVERRIDE: 'what differs for one tenant needs an organisation of its own for each tenant',
  LOG_RETENTION: 'searchable <= warm < archived, in whole days',
  LOG_RULE: 'a log rule has a name of its own, and its group one too',
  LOGQL_FIELD: 'LogQL reads only labels, metadata and fields that lines have',
  LOGQL_LABEL: 'LogQL selects streams by their labels only',
  LOGQL_SYNTAX: 'LogQL parses with the official grammar',
  HEARTBEAT_NOBODY: 'somebody outside notices when alerting itself falls silent',
  METRIC_DUPLICATE: 'a metric is declared once',
  METRIC_NAME: 'a metric name matches [a-zA-Z_:][a-zA-Z0-9_:]*',
  METRIC_BUCKETS: 'bucket bounds ascend',
  OBJECTIVE_RANGE: 'an objective lies strictly between 0 and 1',
  OBJECTIVE_PRECISION: 'an objective has at most six decimals',
  OBJECTIVE_TIER: 'an SLO has an objective for every tier, and for no other',
  ONCALL_ESCALATION: 'somebody is called, and the next one at least a minute later',
  ONCALL_HANDOVER: 'the first handover is an instant, with its offset',
  ONCALL_NIGHT: 'a night goes from one hour of the day to another',
  ONCALL_ROLE: 'each role of the escalation has one rotation',
  ONCALL_TIME_ZONE: 'the rota keeps a time zone of the IANA database',
  ONCALL_TURN: 'a turn lasts an hour or more, as PagerDuty wants it',
  PROMQL_SYNTAX: 'PromQL parses with the official grammar',
  PROMQL_METRIC: 'PromQL reads only metrics of the catalogue',
  PROMQL_LABEL: 'PromQL names only labels that its metrics have',
  PROMQL_VALUE: 'a matcher on a closed label names one of its values',
  ROUTE_RECEIVER: 'every severity has a receiver',
  SERIES_BUDGET: 'predicted series stay within the budget',
  SLO_BUCKET: 'a latency threshold is a bucket boundary of its histogram',
  SLO_DUPLICATE: 'an SLO id is used once',
  SLO_ID: 'an SLO id is kebab-case',
  TEMPLATE_LABEL: 'an annotation names only labels that the alert carries',
  WINDOW_SHORT: 'a window holds at least four scrapes',
} as const

export type DiagnosticCode = keyof typeof rules

export interface Diagnostic {
  readonly code: DiagnosticCode
  /** The offender, as its author knows it: `slo api-latency`, `alert TenantErrorRateHigh`. */
  readonly place: string
  /** What is there now. */
  readonly value: string
  /** What to do about it. */
  readonly fix: string
}

export const describe = ({ code, place, value, fix }: Diagnostic): string =>
  `${code}: ${place}: ${value}\n    rule: ${rules[code]}\n    fix:  ${fix}`

/** Thrown by whatever needs a sound definition. Its message lists every problem, not the first. */
export class DefinitionError extends Error {
  readonly diagnostics: readonly Diagnostic[]

  constructor(diagnostics: readonly Diagnostic[]) {
    super([`${diagnostics.length} problem(s) in the definition:`, ...diagnostics.map(describe)].join('\n'))
    this.name = 'DefinitionError'
    this.diagnostics = diagnostics
  }
}
