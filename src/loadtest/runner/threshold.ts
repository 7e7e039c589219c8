import type { MetricType } from './sample.ts'
import type { Sink } from './sink.ts'

/**
 * The grammar of k6 thresholds (https://grafana.com/docs/k6/latest/using-k6/thresholds/#threshold-syntax):
 *
 *     threshold   = aggregation operator number
 *     aggregation = "count" | "rate" | "value" | "avg" | "min" | "max" | "med" | "p(" number ")"
 *     operator    = "<" | "<=" | ">" | ">=" | "==" | "===" | "!="
 */
export interface ThresholdExpression {
  readonly aggregation: string
  readonly operator: ThresholdOperator
  readonly bound: number
}

const compare = {
  '<': (a: number, b: number) => a < b,
  '<=': (a: number, b: number) => a <= b,
  '>': (a: number, b: number) => a > b,
  '>=': (a: number, b: number) => a >= b,
  '==': (a: number, b: number) => a === b,
  '===': (a: number, b: number) => a === b,
  '!=': (a: number, b: number) => a !== b,
} as const

export type ThresholdOperator = keyof typeof compare
export const thresholdOperators = Object.keys(compare) as readonly ThresholdOperator[]

const shape = /^\s*([a-z]+)(\([^)]*\))?\s*(===|==|!=|<=|>=|<|>)\s*(\S+)\s*$/
const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/
const plain = new Set(['count', 'rate', 'value', 'avg', 'min', 'max', 'med'])

/** The expression, or the reason why it is none. */
export function parseThreshold(text: string): ThresholdExpression | { readonly reason: string } {
  const match = shape.exec(text)
  if (!match) return { reason: 'is not "<aggregation> <operator> <number>"' }
  const [, name = '', argument, operator, number = ''] = match
  if (!decimal.test(number)) return { reason: `"${number}" is no number` }
  const rest = { operator: operator as ThresholdOperator, bound: Number(number) }
  if (argument === undefined) {
    return plain.has(name) ? { aggregation: name, ...rest } : { reason: `"${name}" is no aggregation` }
  }
  const percent = argument.slice(1, -1)
  if (name !== 'p') return { reason: `"${name}" takes no argument` }
  if (!decimal.test(percent)) return { reason: `"${percent}" is no percentile` }
  if (Number(percent) < 0 || Number(percent) > 100) return { reason: `percentile ${percent} is outside 0..100` }
  return { aggregation: `p(${percent})`, ...rest }
}

export const formatThreshold = ({ aggregation, operator, bound }: ThresholdExpression): string =>
  `${aggregation}${operator}${bound}`

const aggregations: Readonly<Record<MetricType, readonly string[]>> = {
  counter: ['count', 'rate'],
  gauge: ['value'],
  rate: ['rate'],
  trend: ['avg', 'min', 'max', 'med', 'p'],
}

/** Which aggregations a metric of the type answers; `undefined` when the expression fits. */
export const unsupportedAggregation = (type: MetricType, { aggregation }: ThresholdExpression): string | undefined =>
  aggregations[type].includes(aggregation.replace(/\(.*/, '')) ? undefined : aggregations[type].join(', ')

/** An empty rate or gauge passes, an empty counter or trend is compared as 0: what k6 does, trap included. */
export function meetsThreshold(sink: Sink, type: MetricType, expression: ThresholdExpression, elapsedSeconds: number) {
  if (sink.empty && (type === 'rate' || type === 'gauge')) return true
  return compare[expression.operator](sink.value(expression.aggregation, elapsedSeconds), expression.bound)
}
