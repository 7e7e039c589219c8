import { type Check, problem, repeated } from './check.ts'

export const metricProblems: Check = ({ metrics, externalMetrics }) => [
  ...repeated([...metrics, ...externalMetrics].map(({ name }) => name)).map((name) =>
    problem(
      'METRIC_DUPLICATE',
      `metric ${name}`,
      'declared more than once',
      'import the first declaration, or choose another name',
    ),
  ),
  ...metrics
    .filter(({ name }) => !/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name))
    .map(({ name }) => problem('METRIC_NAME', `metric ${name}`, name, 'use letters, digits and underscores')),
  ...metrics.flatMap((metric) =>
    metric.type === 'histogram' &&
    metric.buckets.some((bound, index, all) => index > 0 && bound <= (all[index - 1] ?? 0))
      ? [
          problem(
            'METRIC_BUCKETS',
            `metric ${metric.name}`,
            metric.buckets.join(', '),
            'sort the bounds and drop repeated ones',
          ),
        ]
      : [],
  ),
]
