import { alertProblems, routeProblems } from './checks/alert-problems.ts'
import type { Check } from './checks/check.ts'
import { expressionProblems, panelProblems } from './checks/expression-problems.ts'
import { logProblems } from './checks/log-problems.ts'
import { metricProblems } from './checks/metric-problems.ts'
import { onCallProblems } from './checks/on-call-problems.ts'
import { seriesProblems } from './checks/series-problems.ts'
import { sloProblems, windowProblems } from './checks/slo-problems.ts'
import type { Diagnostic } from './diagnostic.ts'
import type { Stack } from './stack.ts'

export { runbookProblems } from './checks/alert-problems.ts'
export { knownSeries } from './checks/expression-problems.ts'
export { warningsOf } from './checks/warnings.ts'

const checks: readonly Check[] = [
  metricProblems,
  sloProblems,
  windowProblems,
  alertProblems,
  expressionProblems,
  panelProblems,
  logProblems,
  routeProblems,
  onCallProblems,
  seriesProblems,
]

/** Every problem of a definition, in reading order. An empty list means that it can be rendered. */
export const diagnose = (stack: Stack): readonly Diagnostic[] => checks.flatMap((check) => check(stack))
