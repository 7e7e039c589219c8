import type { AnyMetric, Label } from '../metric.ts'
import { TelemetryError } from '../telemetry-error.ts'
import type { Tenants } from '../tenants.ts'
import { labelText } from './label-text.ts'

/** Gives each set of label values a small number of its own, once, so that recording is an index into an array. */
export interface SeriesIndex {
  readonly size: number
  /** The label text of each series, `undefined` where one was removed. */
  readonly labels: readonly (string | undefined)[]
  /** Finds or makes the series of some values. */
  at(values: Readonly<Record<string, string>>): number
  remove(values: Readonly<Record<string, string>>): number | undefined
}

const rejects = (label: Label | undefined, value: string | undefined): boolean =>
  value === undefined || (label?.kind === 'closed' && !label.values.includes(value))

export const seriesIndex = (metric: AnyMetric, tenants: Tenants): SeriesIndex => {
  const names = Object.keys(metric.labels)
  const indexes = new Map<string, number>()
  const labels: (string | undefined)[] = []
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
    remove(given) {
      const text = labelText(names, valuesOf(given))
      const index = indexes.get(text)
      if (index === undefined) return undefined
      indexes.delete(text)
      labels[index] = undefined
      free.push(index)
      return index
    },
  }
}
