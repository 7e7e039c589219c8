import type { MetricObjectWithValues, MetricValue } from 'prom-client'
import { escapeLabelValue, numberText } from '../store/label-text.ts'
import { type Format, headingLines } from './formats.ts'

interface Value extends MetricValue<string> {
  readonly metricName?: string
  readonly exemplar?: {
    readonly labelSet: Readonly<Record<string, string>>
    readonly value: number
    readonly timestamp?: number
  } | null
}

const labelsText = (labels: Readonly<Record<string, string | number | undefined>>): string =>
  Object.entries(labels)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}="${escapeLabelValue(String(value))}"`)
    .join(',')

const braced = (labels: string): string => (labels === '' ? '' : `{${labels}}`)

const exemplarText = ({ exemplar }: Value): string => {
  if (!exemplar || Object.keys(exemplar.labelSet).length === 0) return ''
  const at = exemplar.timestamp === undefined ? '' : ` ${exemplar.timestamp}`
  return ` # {${labelsText(exemplar.labelSet)}} ${numberText(exemplar.value)}${at}`
}

const TYPES: ReadonlySet<string> = new Set(['counter', 'gauge', 'histogram', 'summary'])

/** A prom-client metric in one of the formats, under the same names in both. */
export const registryLines = (
  format: Format,
  { name, help, type, values }: MetricObjectWithValues<MetricValue<string>>,
): string =>
  headingLines[format]({ name, help, type: TYPES.has(String(type)) ? String(type) : 'unknown' }) +
  (values as Value[])
    .map((value) => {
      const labels = braced(labelsText(value.labels))
      const exemplar = format === 'openmetrics' ? exemplarText(value) : ''
      return `${value.metricName ?? name}${labels} ${numberText(value.value)}${exemplar}\n`
    })
    .join('')
