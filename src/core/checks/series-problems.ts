import { predictedSeries } from '../series-budget.ts'
import { type Check, problem } from './check.ts'

export const seriesProblems: Check = (stack) => {
  const predicted = predictedSeries(stack)
  if (predicted.total <= stack.seriesBudget.series) return []
  const worst = predicted.perMetric.slice(0, 3).map(({ name, series }) => `${name} ${series}`)
  return [
    problem(
      'SERIES_BUDGET',
      `stack ${stack.name}`,
      `${predicted.total} series predicted, ${stack.seriesBudget.series} allowed; most from ${worst.join(', ')}`,
      'drop a label or buckets, lower the tenants planned for, or raise the budget knowingly',
    ),
  ]
}
