import type { AnyMetric, Label } from '../metric.ts'
import { TelemetryError } from '../telemetry-error.ts'
import type { Tenants } from '../tenants.ts'
import { labelText } from './label-text.ts'

/** Gives each set of label values a small number of its own, once, so that recording is an index into an array. */
export interface SeriesIndex {
  readonly size: number
  /** The label text of each series, `undefined` where one is hidden or was removed. */
  readonly labels: readonly (string | undefined)[]
  /** Finds or makes the series of some values. */
  at(values: Readonly<Record<string, string>>): number
  find(values: Readonly<Record<string, string>>): number | undefined
  /** Takes a series out of sight; its number stays its own. */
  hide(series: number): void
  show(series: number): void
  /** Ends a series; its number may then be that of another. Gives back the label text that it had. */
  remove(series: number): string
}

const rejects = (label: Label | undefined, value: string | undefined): boolean =>
  value === undefined || (label?.kind === 'closed' && !label.values.includes(value))

export const seriesIndex = (metric: AnyMetric, tenants: Tenants): SeriesIndex => {
  const names = Object.keys(metric.labels)
  const indexes = new Map<string, number>()
  const labels: (string | undefined)[] = []
  const hidden = new Map<number, string>()
  const free: number[] = []

  const valuesOf = (given: Readonly<Record<string, string>>): readonly string[] =>
    names.map((name) => {
      const value = given[name]
      if (rejects(metric.labels[name], value)) {
        throw new TelemetryError('METRIC_LABEL', `${metric.name} cannot take ${name}=${JSON.stringify(value)}`)
      }
      return metric.labels[name]?.kind === 'tenant' ? tenants.add(value as string) : (value as string)
    })

  return {
    get size() {
      return indexes.size
    },
    labels,
    at(given) {
      const text = labelText(names, valuesOf(given)) // also the key: one string for each series, not two
      const known = indexes.get(text)
      if (known !== undefined) return known
      const index = free.pop() ?? labels.length
      indexes.set(text, index)
      labels[index] = text
      return index
    },
    find: (given) => indexes.get(labelText(names, valuesOf(given))),
    hide(series) {
      hidden.set(series, labels[series] ?? '')
      labels[series] = undefined
    },
    show(series) {
      labels[series] = hidden.get(series)
      hidden.delete(series)
    },
    remove(series) {
      const text = labels[series] ?? hidden.get(series) ?? ''
      indexes.delete(text)
      hidden.delete(series)
      labels[series] = undefined
      free.push(series)
      return text
    },
  }
}
