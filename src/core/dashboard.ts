import type { Unit } from '../instrumentation/metric.ts'
import type { PromQL } from './promql.ts'

/** What Grafana calls the unit of a field. */
export type PanelUnit = Unit | 'requests per second' | 'events per second' | 'bytes per second' | 'count' | 'multiple'

export interface Query {
  readonly expr: PromQL
  /** `{{tenant_id}}` is replaced by the label's value. */
  readonly legend?: string
}

export type Color = 'green' | 'orange' | 'red' | 'blue' | 'transparent'

/** From this value upwards a panel shows the colour. The first threshold of a panel has no value. */
export interface Threshold {
  readonly from?: number
  readonly color: Color
}

/** What a value means, where values stand for states. */
export interface State {
  readonly value: number
  readonly text: string
  readonly color: Color
}

export interface Panel {
  readonly kind: 'timeseries' | 'stat' | 'gauge' | 'bargauge' | 'table' | 'heatmap' | 'state-timeline'
  readonly title: string
  /** What it shows and when to worry, for somebody who sees it for the first time at 3 a.m. */
  readonly description: string
  readonly unit: PanelUnit
  readonly queries: readonly Query[]
  /** Of the 24 columns of a row. */
  readonly width?: number
  readonly height?: number
  readonly thresholds?: readonly Threshold[]
  readonly min?: number
  readonly max?: number
  readonly stacked?: boolean
  /** Of a table: what labels are called, and `Value` the figure. */
  readonly headings?: Readonly<Record<string, string>>
  /** Of a table: the lowest figure first, where that is the one to look at. */
  readonly lowestFirst?: boolean
  readonly states?: readonly State[]
  /** At most so many points over the shown time, where fewer than its pixels do. */
  readonly points?: number
  /** Series whose exemplars are marked, each of which leads to a trace. */
  readonly exemplarsOf?: PromQL
  /** Uid of the dashboard that a click on a tenant's series leads to. */
  readonly drillDown?: string
  /** What fills it, for a panel that is empty while all is well. */
  readonly filledBy?: string
}

/** Lines of log beside the metrics. The query is LogQL. */
export interface LogsPanel {
  readonly kind: 'logs'
  readonly title: string
  readonly description: string
  readonly logql: string
  readonly width?: number
  readonly height?: number
}

export interface Row {
  readonly title: string
  readonly panels: readonly (Panel | LogsPanel)[]
}

/** What happened while something was shown, marked on every graph for as long as the expression has a value. */
export interface Annotation {
  readonly name: string
  readonly expr: PromQL
  readonly color: Color
  /** `{{version}}` is replaced by the label's value. */
  readonly title: string
  readonly text: string
}

export interface Dashboard {
  /** Its address in Grafana: never changes. */
  readonly uid: string
  readonly title: string
  /** What question it answers. */
  readonly description: string
  readonly tags: readonly string[]
  /** Which variables it offers. */
  readonly variables: readonly ('tier' | 'tenant')[]
  readonly annotations?: readonly Annotation[]
  readonly rows: readonly Row[]
}

export const dashboard = (definition: Dashboard): Dashboard => definition
export const row = (title: string, ...panels: Row['panels']): Row => ({ title, panels })

/** Every expression on a dashboard with the panel it is on. */
export const panelQueries = ({ rows }: Dashboard): readonly { readonly panel: Panel; readonly query: Query }[] =>
  rows.flatMap(({ panels }) =>
    panels.flatMap((panel) => (panel.kind === 'logs' ? [] : panel.queries.map((query) => ({ panel, query })))),
  )
