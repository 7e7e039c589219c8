import { burnPolicy } from '../../alerts/burn-windows.ts'
import { apiAvailability } from '../../slo/api-availability.ts'
import { burnFactor } from '../../src/core/burn.ts'
import { seconds } from '../../src/core/duration.ts'
import { intervalOf, isAlert, type RuleGroup } from '../../src/core/rule.ts'
import { errorBudgetRules, sloRules } from '../../src/core/slo-rules.ts'
import { ruleGroups } from '../../src/core/stack.ts'
import definition from '../../stack.ts'

/** One expression that Prometheus evaluates, and how often. */
export interface Evaluated {
  readonly name: string
  readonly expr: string
  readonly everySeconds: number
  readonly isRecord: boolean
}

export interface RuleSet {
  readonly name: string
  /** Where the shape comes from. */
  readonly source: string
  readonly rules: readonly Evaluated[]
}

const BAD = 'http_requests_total{tenant_id!="__none__",status=~"5.."}'
const ALL = 'http_requests_total{tenant_id!="__none__"}'

const { cadence } = definition

const evaluated = (groups: readonly RuleGroup[]): readonly Evaluated[] =>
  groups.flatMap((group) =>
    group.rules.map((rule) => ({
      name: isAlert(rule) ? rule.name : rule.record.name,
      expr: rule.expr.text,
      everySeconds: seconds(intervalOf(group, cadence)),
      isRecord: !isAlert(rule),
    })),
  )

const ours: RuleSet = {
  name: 'tenantscope',
  source: 'src/core/slo-rules.ts',
  rules: evaluated([errorBudgetRules, ...sloRules(apiAvailability, burnPolicy, cadence)]),
}

/** Other promises have the same rules, so they are measured on the history of the one that has any. */
const onTheOneHistory = (expr: string): string =>
  expr
    .replace(/slo="(?:api-latency|task-completion|task-duration|websocket-delivery)"/g, `slo="${apiAvailability.id}"`)
    .replace(/(?:agent_task_attempts|websocket_updates)_total\{tenant_id!="__none__",outcome=~"[^"]*"\}/g, BAD)
    .replace(/(?:agent_task_attempts|websocket_updates)_total\{tenant_id!="__none__"\}/g, ALL)
    .replace(
      /agent_task_duration_seconds_bucket\{([^}]*),le=~?"[^"]*"\}/g,
      'http_request_duration_seconds_bucket{$1,le="0.5"}',
    )
    .replaceAll('agent_task_duration_seconds_count', 'http_request_duration_seconds_count')

/** Everything that the definition evaluates. */
const allGroups: RuleSet = {
  name: 'every group',
  source: 'stack.ts',
  rules: evaluated(ruleGroups(definition)).map((rule) => ({ ...rule, expr: onTheOneHistory(rule.expr) })),
}

const windows = ['5m', '30m', '1h', '2h', '6h', '1d', '3d'] as const
const rawRatio = (window: string): string =>
  `(sum by (tenant_id) (rate(${BAD}[${window}]))) / (sum by (tenant_id) (rate(${ALL}[${window}])))`

const alertsOn = (ratio: (window: string) => string): readonly Evaluated[] =>
  burnPolicy.windows.map((window) => {
    const threshold = `(${burnFactor(window, '30d')} * 0.001)`
    return {
      name: `burn ${window.name}`,
      expr: `max by (tenant_id) (${ratio(window.long)} > ${threshold}) and max by (tenant_id) (${ratio(window.short)} > ${threshold})`,
      everySeconds: 30,
      isRecord: false,
    }
  })

/**
 * What sloth publishes for an SLO with an "events" SLI, grouped by tenant: a ratio of rates from raw series for every window,
 * the 30-day ratio as a mean of 5-minute ratios. https://sloth.dev, internal/prometheus/rules.go.
 */
const slothShaped: RuleSet = {
  name: 'sloth-shaped',
  source: 'sloth.dev, plugin "event SLI", grouped by tenant_id',
  rules: [
    ...windows.map((window) => ({
      name: `slo:sli_error:ratio_rate${window}`,
      expr: rawRatio(window),
      everySeconds: 30,
      isRecord: true,
    })),
    {
      name: 'slo:sli_error:ratio_rate30d',
      expr: 'sum_over_time(sloth:sli_error:ratio_rate5m[30d]) / count_over_time(sloth:sli_error:ratio_rate5m[30d])',
      everySeconds: 30,
      isRecord: true,
    },
    ...alertsOn((window) => `sloth:sli_error:ratio_rate${window}`),
  ],
}

/** No recording at all: each alert asks the raw series. */
const naive: RuleSet = {
  name: 'naive raw',
  source: 'the same alerts, each on raw series',
  rules: alertsOn((window) => rawRatio(window)),
}

export const ruleSets: readonly RuleSet[] = [ours, slothShaped, naive, allGroups]
