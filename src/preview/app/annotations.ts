import type { AnnotationJson } from './grafana.ts'
import { type Choices, interpolateQuery, seriesName } from './interpolate.ts'
import type { Annotation } from './panels/panel-data.ts'
import { spansOf } from './panels/spans.ts'
import type { Prometheus } from './prometheus.ts'
import { type Instants, stepFor } from './time-range.ts'

const MAX_SERIES = 50

/** When each annotation's series had a value, such as while an alert was firing. One that fails is left out. */
export const loadAnnotations = async (
  definitions: readonly AnnotationJson[],
  {
    prometheus,
    range,
    choices,
  }: { readonly prometheus: Prometheus; readonly range: Instants; readonly choices: Choices },
): Promise<readonly Annotation[]> => {
  const step = stepFor(range, 1_000)
  const asked = definitions.filter(
    ({ enable, expr, datasource }) => enable !== false && expr && datasource?.type === 'prometheus',
  )
  const found = await Promise.all(
    asked.map(async ({ expr = '', titleFormat, textFormat, iconColor = 'red' }) => {
      const query = interpolateQuery(expr, choices)
      const start = Math.floor(range.start / step) * step
      const answer = await prometheus.query({ query, start, end: range.end, step, keep: MAX_SERIES })
      if (!('result' in answer)) return []
      const { instants, series } = answer.result
      return series.flatMap(({ labels, values }) =>
        spansOf(instants, values).map(({ from, to }) => ({
          from,
          to,
          color: iconColor,
          title: seriesName(titleFormat, labels),
          text: textFormat ? seriesName(textFormat, labels) : '',
        })),
      )
    }),
  )
  return found.flat()
}
