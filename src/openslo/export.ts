import type { Period } from '../core/duration.ts'
import type { Indicator } from '../core/indicator.ts'
import { isPerTenant, type Slo } from '../core/slo.ts'
import type { Stack } from '../core/stack.ts'
import { yaml } from '../render/yaml.ts'

const API_VERSION = 'openslo/v1'

const prometheusQuery = (query: string) => ({ metricSource: { type: 'Prometheus', spec: { query } } })

/** All events, where failures have a counter of their own: both counters. */
const totalOf = ({ total, failures, counted }: Indicator): string =>
  failures ? `${total.text} or ${counted.events.text}` : total.text

const timeWindowOf = (period: Period) =>
  period === 'month'
    ? { duration: '1M', isRolling: false, calendar: { startTime: '2026-01-01 00:00:00', timeZone: 'UTC' } }
    : { duration: period, isRolling: true }

/** One OpenSLO document for an SLO, with an objective for each tier. OpenSLO has no word for tenants: a label says it. */
const documentOf = (slo: Slo, service: string) => {
  const { id, title, promise, owner, period, objectives, indicator } = slo
  return {
    apiVersion: API_VERSION,
    kind: 'SLO',
    metadata: { name: id, displayName: title, labels: { owner, ...(isPerTenant(slo) && { per: 'tenant_id' }) } },
    spec: {
      description: promise,
      service,
      indicator: {
        metadata: { name: `${id}-indicator` },
        spec: {
          ratioMetric: {
            counter: true,
            [indicator.counted.outcome]: prometheusQuery(indicator.counted.events.text),
            total: prometheusQuery(totalOf(indicator)),
          },
        },
      },
      timeWindow: [timeWindowOf(period)],
      budgetingMethod: 'Occurrences',
      objectives: Object.entries(objectives).map(([tier, target]) => ({ displayName: tier, target })),
    },
  }
}

/** Every SLO of a definition as OpenSLO v1, https://github.com/OpenSLO/OpenSLO, in one YAML stream. */
export const exportOpenSlo = ({ name, slos }: Pick<Stack, 'name' | 'slos'>): string =>
  [
    { apiVersion: API_VERSION, kind: 'Service', metadata: { name }, spec: { description: `What ${name} promises.` } },
    ...slos.map((slo) => documentOf(slo, name)),
  ]
    .map(yaml)
    .join('---\n')
