import type { Builder } from '@grafana/grafana-foundation-sdk/cog'
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard'
import type { Dashboard } from '../../core/dashboard.ts'
import { prometheusDatasource } from './datasources.ts'

type Variable = Builder<dashboard.VariableModel>

const datasourceVariable = (name: string, label: string, type: string): Variable =>
  new dashboard.DatasourceVariableBuilder(name).label(label).type(type)

/** Many values may be chosen, and all of them is one pattern rather than a list of thousands. */
const labelVariable = (name: string, label: string, query: string): Variable =>
  new dashboard.QueryVariableBuilder(name)
    .label(label)
    .datasource(prometheusDatasource)
    .query({ qryType: 1, query, refId: 'PrometheusVariableQueryEditor-VariableQuery' })
    .refresh(dashboard.VariableRefresh.OnTimeRangeChanged)
    .sort(dashboard.VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue('.+')
    .current({ selected: true, text: 'All', value: '$__all' })

const offered: Readonly<Record<Dashboard['variables'][number], () => Variable>> = {
  tier: () => labelVariable('tier', 'Tier', 'label_values(tenant_info, tier)'),
  tenant: () => labelVariable('tenant', 'Tenant', 'label_values(tenant_info{tier=~"$tier"}, tenant_id)'),
}

/** Data sources first, Prometheus before Loki, then what the dashboard offers. */
export const variableBuilders = ({ variables }: Dashboard): readonly Variable[] => [
  datasourceVariable('prometheus_datasource', 'Metrics', 'prometheus'),
  datasourceVariable('loki_datasource', 'Logs', 'loki'),
  ...variables.map((name) => offered[name]()),
]
