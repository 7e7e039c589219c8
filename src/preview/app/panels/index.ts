import { bargauge } from './bargauge.ts'
import { gauge } from './gauge.ts'
import { heatmap } from './heatmap.ts'
import type { Visualise } from './panel-data.ts'
import { stat } from './stat.ts'
import { stateTimeline } from './state-timeline.ts'
import { table } from './table.ts'
import { text } from './text.ts'
import { timeseries } from './timeseries.ts'

/** Every panel type that the preview draws from metrics. Another is named on its panel as not drawn. */
export const visualisations: ReadonlyMap<string, Visualise> = new Map<string, Visualise>([
  ['timeseries', timeseries],
  ['graph', timeseries],
  ['stat', stat],
  ['gauge', gauge],
  ['bargauge', bargauge],
  ['table', table],
  ['heatmap', heatmap],
  ['state-timeline', stateTimeline],
  ['text', text],
])
