import { parser } from '@grafana/lezer-logql'
import type { DashboardJson, PanelJson, TargetJson, VariableJson } from './dashboard-json.ts'

/**
 * The rules of Grafana's dashboard-linter (https://github.com/grafana/dashboard-linter/tree/main/docs/rules) that make sense
 * here, by their names there. Its rules on `job` and `instance` are for dashboards of one target; ours are about tenants, so
 * a rule on the tenant matcher stands in their place, and one on layout, which Grafana does not check, beside them.
 */
export type Rule = (dashboard: DashboardJson, known: { readonly counters: ReadonlySet<string> }) => readonly string[]

const isRow = ({ type }: PanelJson): boolean => type === 'row'
const isText = ({ type }: PanelJson): boolean => type === 'text'
const isLogs = ({ datasource }: PanelJson): boolean => datasource?.type === 'loki'

const dataPanels = ({ panels }: DashboardJson): readonly PanelJson[] =>
  panels.filter((panel) => !isRow(panel) && !isText(panel))
const metricTargets = (dashboard: DashboardJson) =>
  dataPanels(dashboard)
    .filter((panel) => !isLogs(panel))
    .flatMap((panel) => (panel.targets ?? []).map((target): [PanelJson, TargetJson] => [panel, target]))
const logTargets = (dashboard: DashboardJson) =>
  dataPanels(dashboard)
    .filter(isLogs)
    .flatMap((panel) => (panel.targets ?? []).map((target): [PanelJson, TargetJson] => [panel, target]))
const variables = ({ templating }: DashboardJson): readonly VariableJson[] => templating.list
const queryVariables = (dashboard: DashboardJson) => variables(dashboard).filter(({ type }) => type === 'query')

const named = ({ title = '(no title)' }: PanelJson): string => `panel "${title}"`
const queryText = ({ query }: VariableJson): string => (typeof query === 'string' ? query : (query?.query ?? ''))

/** By the official grammar, with Grafana's variables as what they stand for. */
const isLogQL = (query: string): boolean => {
  let sound = true
  parser.parse(query.replaceAll('$__auto', '5m')).iterate({
    enter: ({ type }) => {
      if (type.isError) sound = false
    },
  })
  return sound && query !== ''
}

/** Functions that need a counter, and for which an aggregation must come after. */
const OF_COUNTERS = /\b(?:rate|irate|increase)\s*\(/

const templateDatasource: Rule = (dashboard) => {
  const sources = variables(dashboard).filter(({ type }) => type === 'datasource')
  return [
    ...(sources[0]?.name === 'prometheus_datasource' ? [] : ['the first variable must be prometheus_datasource']),
    ...sources.filter(({ label }) => !label).map(({ name }) => `variable ${name} has no label`),
  ]
}

const templateLabelPromql: Rule = (dashboard) =>
  queryVariables(dashboard)
    .filter((variable) => !/^label_values\((?:\w+(?:\{[^}]*\})?, )?\w+\)$/.test(queryText(variable)))
    .map(({ name }) => `variable ${name} is no label_values(metric, label)`)

const templateReload: Rule = (dashboard) =>
  queryVariables(dashboard)
    .filter(({ refresh }) => refresh !== 2)
    .map(({ name }) => `variable ${name} is not refreshed when the time range changes`)

const templateMulti: Rule = (dashboard) =>
  queryVariables(dashboard)
    .filter(({ multi, allValue }) => !multi || allValue !== '.+')
    .map(({ name }) => `variable ${name} must allow many values, and all of them as .+`)

const panelDatasource: Rule = (dashboard) =>
  dataPanels(dashboard)
    .filter(({ datasource }) => !/^\$\{(?:prometheus|loki)_datasource\}$/.test(datasource?.uid ?? ''))
    .map((panel) => `${named(panel)} does not take its data source from a variable`)

const panelTitleDescription: Rule = (dashboard) =>
  dataPanels(dashboard)
    .filter(({ title, description }) => !title || !description)
    .map((panel) => `${named(panel)} needs a title and a description`)

const panelUnits: Rule = (dashboard) =>
  dataPanels(dashboard)
    .filter((panel) => !isLogs(panel) && !panel.fieldConfig?.defaults?.unit)
    .map((panel) => `${named(panel)} has no unit`)

const panelNoTargets: Rule = (dashboard) =>
  dataPanels(dashboard)
    .filter(({ targets = [] }) => targets.length === 0)
    .map((panel) => `${named(panel)} asks for nothing`)

const targetRateInterval: Rule = (dashboard) =>
  metricTargets(dashboard)
    .filter(([, { expr = '' }]) =>
      [...expr.matchAll(/\b(?:rate|irate)\s*\((?:[^[\]]|\[(?!\d|\$))*\[([^\]]+)\]/g)].some(
        ([, range]) => range !== '$__rate_interval',
      ),
    )
    .map(([panel]) => `${named(panel)} takes a rate over a fixed range: use $__rate_interval`)

const targetCounterAgg: Rule = (dashboard, { counters }) =>
  metricTargets(dashboard)
    .filter(
      ([, { expr = '' }]) =>
        (expr.match(/[\w:]+/g) ?? []).some((name) => counters.has(name)) && !OF_COUNTERS.test(expr),
    )
    .map(([panel]) => `${named(panel)} shows a counter as it is: take its rate or increase`)

const targetTenant: Rule = (dashboard) => {
  if (!variables(dashboard).some(({ name }) => name === 'tenant')) return []
  return metricTargets(dashboard)
    .filter(([, { expr = '' }]) =>
      [...expr.matchAll(/\{([^}]*)\}/g)].some(
        ([, matchers = '']) => /tenant_id/.test(matchers) && !/tenant_id=~"\$tenant"/.test(matchers),
      ),
    )
    .map(([panel]) => `${named(panel)} matches tenants otherwise than by $tenant`)
}

const targetLogql: Rule = (dashboard) =>
  logTargets(dashboard)
    .filter(([, { expr = '' }]) => !isLogQL(expr))
    .map(([panel]) => `${named(panel)} asks for no LogQL that parses`)

const targetLogqlAuto: Rule = (dashboard) =>
  logTargets(dashboard)
    .filter(([, { expr = '' }]) => /\[(?!\$__auto\])[^\]]+\]/.test(expr))
    .map(([panel]) => `${named(panel)} counts lines over a fixed range: use $__auto`)

const uneditable: Rule = ({ editable }) =>
  editable ? ['it can be edited in Grafana, where edits are lost: readonly()'] : []

const layout: Rule = ({ panels }) => [
  ...panels
    .filter(({ gridPos: { x, w } }) => x + w > 24)
    .map((panel) => `${named(panel)} reaches beyond the 24 columns`),
  ...panels
    .flatMap((panel, index) => panels.slice(index + 1).map((other): [PanelJson, PanelJson] => [panel, other]))
    .filter(
      ([{ gridPos: a }, { gridPos: b }]) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h,
    )
    .map(([panel, other]) => `${named(panel)} lies over ${named(other)}`),
]

const ids: Rule = ({ panels }) => {
  const all = panels.map(({ id }) => id)
  return new Set(all).size === all.length && !all.includes(null) && !all.includes(undefined)
    ? []
    : ['panels need ids of their own']
}

/** PromQL itself is parsed and resolved by `check`, for dashboards as for rules. */
export const rules: Readonly<Record<string, Rule>> = {
  'template-datasource': templateDatasource,
  'template-label-promql': templateLabelPromql,
  'template-on-time-change-reload': templateReload,
  'template-multi-all': templateMulti,
  'panel-datasource': panelDatasource,
  'panel-title-description': panelTitleDescription,
  'panel-units': panelUnits,
  'panel-no-targets': panelNoTargets,
  'target-rate-interval': targetRateInterval,
  'target-counter-agg': targetCounterAgg,
  'target-tenant': targetTenant,
  'target-logql': targetLogql,
  'target-logql-auto': targetLogqlAuto,
  'uneditable-dashboard': uneditable,
  layout,
  ids,
}
