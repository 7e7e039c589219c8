import type { AnyMetric } from '../instrumentation/metric.ts'

/** A piece of PromQL together with the metrics it reads. Built by {@link promql} and by the selectors, never from loose text. */
export class PromQL {
  readonly text: string
  readonly metrics: readonly AnyMetric[]

  constructor(text: string, metrics: readonly AnyMetric[]) {
    this.text = text
    this.metrics = metrics
  }

  toString(): string {
    return this.text
  }
}

type Part = PromQL | AnyMetric | number | `${number}${'ms' | 's' | 'm' | 'h' | 'd' | 'w'}`

const isMetric = (part: Part): part is AnyMetric => typeof part === 'object' && 'type' in part

const textOf = (part: Part): string => {
  if (typeof part === 'number' || typeof part === 'string') return String(part)
  return isMetric(part) ? part.name : part.text
}

const metricsOf = (part: Part): readonly AnyMetric[] => {
  if (typeof part === 'number' || typeof part === 'string') return []
  return isMetric(part) ? [part] : part.metrics
}

/** Removes the indentation that a template inherits from the code around it. */
export const dedent = (text: string): string => {
  const lines = text.replace(/^\n/, '').trimEnd().split('\n')
  const indents = lines.filter((line) => line.trim()).map((line) => line.length - line.trimStart().length)
  const shared = Math.min(...indents)
  return lines.map((line) => line.slice(shared)).join('\n')
}

/**
 * PromQL that reads as PromQL. Metrics, selectors, durations and numbers go in as values; text never does, so a name
 * that is not in the catalogue has no way in. The grammar and the labels are checked by `promqlProblems`.
 *
 * @example
 * promql`sum ${by(requests, 'tenant_id')} (rate(${select(requests, { status: matches(/5../) })}[5m])) > ${0.05}`
 */
export const promql = (strings: TemplateStringsArray, ...parts: readonly Part[]): PromQL =>
  new PromQL(dedent(strings.reduce((text, piece, index) => text + textOf(parts[index - 1] as Part) + piece)), [
    ...new Set(parts.flatMap(metricsOf)),
  ])
