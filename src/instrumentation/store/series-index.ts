import type { AnyMetric, Label } from '../metric.ts'
import { TelemetryError } from '../telemetry-error.ts'
import type { Tenants } from '../tenants.ts'
import { LabelDictionary } from './label-dictionary.ts'
import { RowTable } from './row-table.ts'

type Values = Readonly<Record<string, string>>

const rejects = (label: Label | undefined, value: string | undefined): boolean =>
  value === undefined || (label?.kind === 'closed' && !label.values.includes(value))

/**
 * Gives each set of label values a small number of its own, so that recording is an index into an array. Of a series only the
 * numbers of its label values are kept.
 */
export class SeriesIndex {
  readonly labelCount: number
  readonly #metric: AnyMetric
  readonly #tenants: Tenants
  readonly #names: readonly string[]
  readonly #dictionaries: readonly LabelDictionary[]
  readonly #table: RowTable
  readonly #isShown: boolean[] = []
  readonly #free: number[] = []

  constructor(metric: AnyMetric, tenants: Tenants) {
    this.#metric = metric
    this.#tenants = tenants
    this.#names = Object.keys(metric.labels)
    this.labelCount = this.#names.length
    this.#dictionaries = this.#names.map((name, place) => new LabelDictionary(`${place > 0 ? ',' : ''}${name}="`))
    this.#table = new RowTable(this.labelCount)
  }

  /** How many series there are, in sight or not. */
  get size(): number {
    return this.#table.size
  }

  /** All numbers of series are below it. */
  get end(): number {
    return this.#isShown.length
  }

  /** False where a series is hidden or was removed. */
  isShown(series: number): boolean {
    return this.#isShown[series] === true
  }

  /** A label of a series as it stands on the page, with a comma before it unless it is the first. */
  labelBytes(series: number, place: number): Buffer {
    return this.#dictionary(place).bytesOf(this.#table.at(series, place))
  }

  /** Finds or makes the series of some values. */
  at(given: Values): number {
    const values = this.#valuesOf(given)
    const known = this.#find(values)
    if (known !== undefined) return known
    const series = this.#free.pop() ?? this.end
    this.#table.put(
      series,
      values.map((value, place) => this.#dictionary(place).hold(value)),
    )
    this.#isShown[series] = true
    return series
  }

  find(given: Values): number | undefined {
    return this.#find(this.#valuesOf(given))
  }

  /** Takes a series out of sight; its number stays its own. */
  hide(series: number): void {
    this.#isShown[series] = false
  }

  show(series: number): void {
    this.#isShown[series] = true
  }

  /** Ends a series; its number may then be that of another. Gives back the label values that it had. */
  remove(series: number): Values {
    const numbers = this.#names.map((_, place) => this.#table.at(series, place))
    const values = numbers.map((number, place) => this.#dictionary(place).valueOf(number))
    this.#table.remove(series)
    for (const [place, number] of numbers.entries()) this.#dictionary(place).release(number)
    this.#isShown[series] = false
    this.#free.push(series)
    return Object.fromEntries(this.#names.map((name, place) => [name, values[place] as string]))
  }

  #dictionary(place: number): LabelDictionary {
    return this.#dictionaries[place] as LabelDictionary
  }

  #find(values: readonly string[]): number | undefined {
    const numbers: number[] = []
    for (const [place, value] of values.entries()) {
      const number = this.#dictionary(place).find(value)
      if (number === undefined) return undefined
      numbers.push(number)
    }
    return this.#table.find(numbers)
  }

  #valuesOf(given: Values): readonly string[] {
    const { name: metric, labels } = this.#metric
    return this.#names.map((name) => {
      const value = given[name]
      if (rejects(labels[name], value)) {
        throw new TelemetryError('METRIC_LABEL', `${metric} cannot take ${name}=${JSON.stringify(value)}`)
      }
      return labels[name]?.kind === 'tenant' ? this.#tenants.add(value as string) : (value as string)
    })
  }
}
