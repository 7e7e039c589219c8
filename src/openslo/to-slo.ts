import type { Period } from '../core/duration.ts'
import type { Indicator } from '../core/indicator.ts'
import { PromQL } from '../core/promql.ts'
import type { LooseMatchers } from '../core/selector.ts'
import type { Slo } from '../core/slo.ts'
import type { AnyMetric } from '../instrumentation/metric.ts'
import type { ImportedSlo } from './import.ts'
import type { ParsedSelector } from './selector-of.ts'

/** What OpenSLO has no word for and an SLO needs. */
export interface Placement {
  readonly family: string
  readonly dashboard: string
}

const textOf = ({ name, matchers }: ParsedSelector): string =>
  matchers.length === 0
    ? name
    : `${name}{${matchers.map(({ label, op, value }) => `${label}${op}${JSON.stringify(value)}`).join(',')}}`

const loose = ({ matchers }: ParsedSelector): LooseMatchers =>
  Object.fromEntries(
    matchers
      .filter(({ label }) => label !== 'le')
      .map(({ label, op, value }) => [label, op === '=' ? value : { op: op as '!=' | '=~' | '!~', pattern: value }]),
  )

/** The matchers of one selector that another does not share. */
const besides = (all: LooseMatchers, common: LooseMatchers): LooseMatchers =>
  Object.fromEntries(
    Object.entries(all).filter(([label, matcher]) => JSON.stringify(matcher) !== JSON.stringify(common[label])),
  )

const metricOf = ({ name }: ParsedSelector, catalog: readonly AnyMetric[]): AnyMetric => {
  const found = catalog.find((each) => each.name === name || each.name === name.replace(/_(bucket|count|sum)$/, ''))
  if (!found) throw new TypeError(`OPENSLO_METRIC: ${name} is no metric of the catalogue`)
  return found
}

const indicatorOf = ({ outcome, counted, total }: ImportedSlo, catalog: readonly AnyMetric[]): Indicator => {
  const metric = metricOf(total, catalog)
  const bound = counted.matchers.find(({ label }) => label === 'le')?.value
  const of = loose(total)
  return {
    kind: metric.type === 'histogram' ? 'latency' : 'availability',
    metric,
    total: new PromQL(textOf(total), [metric]),
    counted: { outcome, events: new PromQL(textOf(counted), [metric]) },
    matchers: { of, ...(outcome === 'bad' && { bad: besides(loose(counted), of) }) },
    ...(bound !== undefined && { thresholdSeconds: Number.parseFloat(bound) }),
  }
}

/**
 * An imported SLO as a definition holds it: add it to `slos` of the stack. `check` then judges it like any other.
 *
 * @example
 * const { slos, problems } = importOpenSlo(text, catalog, tiers)
 * stack({ …, slos: [...own, ...slos.map((each) => sloFrom(each, catalog, { family: 'checkout', dashboard: 'slo-overview' }))] })
 */
export const sloFrom = (imported: ImportedSlo, catalog: readonly AnyMetric[], placement: Placement): Slo => ({
  id: imported.id,
  title: imported.title,
  promise: imported.promise,
  owner: imported.owner,
  ...placement,
  period: imported.period as Period,
  objectives: imported.objectives,
  indicator: indicatorOf(imported, catalog),
})
