import { type AnyMetric, NO_TENANT } from '../instrumentation/metric.ts'
import type { Duration } from './duration.ts'
import { promql } from './promql.ts'
import { type ProofCase, sampled } from './proof-case.ts'
import {
  badEvents,
  burnRate,
  errorBudget,
  events,
  publishedErrorBudget,
  rolledUpBadEvents,
  rolledUpEvents,
} from './recorded.ts'
import { select } from './selector.ts'
import { errorBudgetOf, isPerTenant, type Slo, strictestTier } from './slo.ts'
import { acmeUnder, onPod, subjectOf, type TrafficPhase, trafficOf } from './traffic.ts'

/** promtool compares to the last bit, so values are asked for as whole ten-thousandths. */
const SCALE = 10_000

/** That a recorded series has exactly these values: one for each set of labels, and no more. */
export const has = (
  metric: AnyMetric & { readonly type: 'gauge' },
  matchers: Readonly<Record<string, string>>,
  ...values: readonly (readonly [Readonly<Record<string, string>>, number])[]
) => ({
  expr: promql`round(${select(metric, matchers)} * ${SCALE})`,
  samples: values.map(([labels, value]) => ({ labels, value: Math.round(value * SCALE) })),
})

const published = (labels: string, value: number, ...phases: ProofCase['samples'][number]['phases']) => ({
  series: `${publishedErrorBudget.name}{${labels}}`,
  phases: phases.length ? phases : [{ lasts: '1h', holds: value } as const],
})

/** That each SLO and tenant has one budget, whatever is published. */
export const errorBudgetCases: readonly ProofCase[] = [
  {
    title: 'replicas that disagree: the stricter budget, once',
    at: '5m',
    samples: [
      published('slo="a",tenant_id="acme",tier="starter",instance="1"', 0.005),
      published('slo="a",tenant_id="acme",tier="starter",instance="2"', 0.001),
    ],
    records: [has(errorBudget, {}, [{ slo: 'a', tenant_id: 'acme', tier: 'starter' }, 0.001])],
  },
  {
    title: 'between two tiers: the stricter one, whichever is first',
    at: '5m',
    samples: [
      published('slo="a",tenant_id="acme",tier="starter"', 0.005),
      published('slo="a",tenant_id="acme",tier="enterprise"', 0.001),
    ],
    records: [has(errorBudget, {}, [{ slo: 'a', tenant_id: 'acme', tier: 'enterprise' }, 0.001])],
  },
  {
    title: 'each tenant and each SLO has its own',
    at: '5m',
    samples: [
      published('slo="a",tenant_id="acme",tier="starter"', 0.005),
      published('slo="b",tenant_id="acme",tier="starter"', 0.05),
      published('slo="a",tenant_id="bolt",tier="starter"', 0.005),
    ],
    records: [
      has(
        errorBudget,
        {},
        [{ slo: 'a', tenant_id: 'acme', tier: 'starter' }, 0.005],
        [{ slo: 'b', tenant_id: 'acme', tier: 'starter' }, 0.05],
        [{ slo: 'a', tenant_id: 'bolt', tier: 'starter' }, 0.005],
      ),
    ],
  },
  {
    title: 'a budget that was lowered counts at once, and is kept while the exporter restarts',
    at: '16m',
    samples: [
      published(
        'slo="a",tenant_id="acme",tier="starter"',
        0,
        { lasts: '8m', holds: 0.05 },
        { lasts: '2m', holds: 0.01 },
      ),
    ],
    records: [has(errorBudget, {}, [{ slo: 'a', tenant_id: 'acme', tier: 'starter' }, 0.01])],
  },
  {
    title: 'a tenant that is gone for longer has none',
    at: '25m',
    samples: [published('slo="a",tenant_id="acme",tier="starter"', 0, { lasts: '10m', holds: 0.01 })],
    records: [has(errorBudget, {})],
  },
]

/** That the counts of an SLO are the tenant's events, no more and no fewer. */
export const countCases = (slo: Slo, windows: readonly Duration[]): readonly ProofCase[] => {
  const acme = { slo: slo.id, tenant_id: subjectOf(slo) }
  const own = { slo: slo.id }
  const tier = strictestTier(slo)
  const budget = errorBudgetOf(slo, tier)
  const counts = (all: number, bad: number) => [has(events, own, [acme, all]), has(badEvents, own, [acme, bad])]
  const case_ = (title: string, traffic: readonly TrafficPhase[], records: ProofCase['records']): ProofCase => ({
    title,
    at: '20m',
    samples: acmeUnder(slo, traffic, '30m'),
    ...(records && { records }),
  })
  return [
    case_(
      'bad events of all events over five minutes',
      [{ lasts: '30m', perMinute: 600, badRatio: 0.1 }],
      [...counts(3000, 300), ...windows.map((window) => has(burnRate(window), own, [{ ...acme, tier }, 0.1 / budget]))],
    ),
    case_(
      'a tenant without a failure has 0 bad events and burns nothing',
      [{ lasts: '30m', perMinute: 600, badRatio: 0, lazy: true }],
      [...counts(3000, 0), has(burnRate('5m'), own, [{ ...acme, tier }, 0])],
    ),
    {
      title: 'no failure yet, while another SLO has events',
      at: '20m',
      samples: [
        ...acmeUnder(slo, [{ lasts: '30m', perMinute: 600, badRatio: 0, lazy: true }], '30m'),
        sampled(select(events, { ...acme, slo: 'another' }), { lasts: '30m', holds: 10 }),
      ],
      records: counts(3000, 0),
    },
    {
      title: 'events of two pods are added up',
      at: '20m',
      samples: ['pod-a', 'pod-b'].flatMap((pod) =>
        onPod(pod, trafficOf(slo, subjectOf(slo), [{ lasts: '30m', perMinute: 600, badRatio: 0.1 }])),
      ),
      records: counts(6000, 600),
    },
    case_('every event failing', [{ lasts: '30m', perMinute: 600, badRatio: 1 }], counts(3000, 3000)),
    ...(isPerTenant(slo)
      ? [
          {
            title: 'what belongs to no tenant is not counted',
            at: '20m' as const,
            samples: trafficOf(slo, NO_TENANT, [{ lasts: '30m', perMinute: 600, badRatio: 0.5 }]),
            records: [has(events, own), has(badEvents, own)],
          },
        ]
      : []),
    ...(slo.indicator.thresholdSeconds === undefined
      ? []
      : [
          case_(
            'a bucket scraped ahead of its count does not make bad events negative',
            [{ lasts: '30m', perMinute: 600, badRatio: -0.01 }],
            counts(3000, 0),
          ),
        ]),
  ]
}

/** That rollups hold what was counted, and that the windows on them are sums of counts. */
export const rollupCases = (slo: Slo, windows: readonly Duration[]): readonly ProofCase[] => {
  const tier = strictestTier(slo)
  const budget = errorBudgetOf(slo, tier)
  const own = { slo: slo.id }
  const another = { slo: 'another' }
  const acme = { slo: slo.id, tenant_id: subjectOf(slo) }
  const step: Duration = '5m'
  return [
    {
      title: 'rollups hold the counts of five minutes, and windows on them the burn rate',
      step,
      at: '5h',
      samples: acmeUnder(slo, [{ lasts: '6h', perMinute: 6000, badRatio: 2 * budget }], '6h'),
      records: [
        has(rolledUpEvents, own, [acme, 30_000]),
        has(rolledUpBadEvents, own, [acme, 30_000 * 2 * budget]),
        ...windows.map((window) => has(burnRate(window), own, [{ ...acme, tier }, 2])),
      ],
    },
    {
      title: 'what is counted of another SLO is not rolled up here',
      step,
      at: '2h',
      samples: [events, badEvents].map((count) =>
        sampled(select(count, { ...acme, ...another }), { lasts: '3h', holds: 10 }),
      ),
      records: [rolledUpEvents, rolledUpBadEvents].map((record) => has(record, another)),
    },
  ]
}
