import type { AnyMetric, Histogram, Labels, LabelValue } from '../instrumentation/metric.ts'
import { PromQL } from './promql.ts'

/** A matcher other than equality. `positive` tells `=~` from `!~`. */
interface Pattern {
  readonly op: '!=' | '=~' | '!~'
  readonly pattern: string
}

const escapeRegex = (value: string): string => value.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')

/** Matches a regular expression, anchored at both ends as Prometheus does. */
export const matches = (expression: RegExp): Pattern => ({ op: '=~', pattern: expression.source })
/** Matches anything but a regular expression. */
export const notMatches = (expression: RegExp): Pattern => ({ op: '!~', pattern: expression.source })

/** Any of some values; typed by the label it is used on. */
export interface AnyOf<Value extends string> {
  readonly anyOf: readonly Value[]
}
export const anyOf = <const Value extends string>(...values: readonly Value[]): AnyOf<Value> => ({ anyOf: values })

/** Anything but one value; typed by the label it is used on. */
export interface Not<Value extends string> {
  readonly not: Value
}
export const not = <const Value extends string>(value: Value): Not<Value> => ({ not: value })

type Matcher<Value extends string> = Value | AnyOf<Value> | Not<Value> | Pattern

/** Matchers on labels that a metric has. A label it lacks, or a value that a closed label cannot take, does not compile. */
export type Matchers<L extends Labels> = { readonly [Name in keyof L]?: Matcher<LabelValue<L[Name]>> }

/** Matchers without the metric that they were checked against. */
export type LooseMatchers = Readonly<Record<string, Matcher<string> | undefined>>

/** Whether a value passes a matcher, as Prometheus would judge it. */
export const passes = (value: string, matcher: Matcher<string> | undefined): boolean => {
  if (matcher === undefined) return true
  if (typeof matcher === 'string') return value === matcher
  if ('anyOf' in matcher) return matcher.anyOf.includes(value)
  if ('not' in matcher) return value !== matcher.not
  if (matcher.op === '!=') return value !== matcher.pattern
  return new RegExp(`^(?:${matcher.pattern})$`).test(value) === (matcher.op === '=~')
}

const quote = (text: string): string =>
  `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`

const renderMatcher = (label: string, matcher: Matcher<string>): string => {
  if (typeof matcher === 'string') return `${label}=${quote(matcher)}`
  if ('anyOf' in matcher) return `${label}=~${quote(matcher.anyOf.map(escapeRegex).join('|'))}`
  if ('not' in matcher) return `${label}!=${quote(matcher.not)}`
  return `${label}${matcher.op}${quote(matcher.pattern)}`
}

const render = (series: string, matchers: readonly string[]): string =>
  matchers.length === 0 ? series : `${series}{${matchers.join(',')}}`

const matcherList = (matchers: LooseMatchers): string[] =>
  Object.entries(matchers).flatMap(([label, matcher]) => (matcher === undefined ? [] : [renderMatcher(label, matcher)]))

/**
 * The series of a counter or gauge.
 *
 * @example
 * promql`sum by (tenant_id) (rate(${select(requests, { status: matches(/5../) })}[5m]))`
 */
export const select = <L extends Labels>(
  metric: Exclude<AnyMetric, Histogram> & { readonly labels: L },
  matchers: Matchers<L> = {},
): PromQL => new PromQL(render(metric.name, matcherList(matchers)), [metric])

type Bound<H extends Histogram> = H['buckets'][number]

/**
 * Prometheus 3 writes the bound 2 as `le="2.0"`, Prometheus 2 as `le="2"`: a whole bound matches both spellings.
 */
const renderBound = (bound: number): string =>
  Number.isInteger(bound)
    ? renderMatcher('le', matches(new RegExp(`${bound}(\\.0)?`)))
    : renderMatcher('le', String(bound))

/** Observations at or below a bound. A bound that is no bucket does not compile, since it could not be measured. */
export const bucket = <H extends Histogram>(
  metric: H,
  bound: NoInfer<Bound<H>>,
  matchers: Matchers<H['labels']> = {},
): PromQL => new PromQL(render(`${metric.name}_bucket`, [...matcherList(matchers), renderBound(bound)]), [metric])

const suffixed =
  (suffix: string) =>
  <H extends Histogram>(metric: H, matchers: Matchers<H['labels']> = {}): PromQL =>
    new PromQL(render(`${metric.name}${suffix}`, matcherList(matchers)), [metric])

/** Every bucket, for `histogram_quantile`. */
export const buckets = suffixed('_bucket')
/** How many observations there were. */
export const count = suffixed('_count')
/** The sum of all observations. */
export const sum = suffixed('_sum')

/**
 * A grouping clause whose labels are checked against the metric.
 *
 * @example
 * promql`sum ${by(requests, 'tenant_id')} (rate(${requests}[5m]))`
 */
export const by = <M extends AnyMetric>(metric: M, ...labels: readonly (keyof M['labels'] & string)[]): PromQL =>
  new PromQL(`by (${labels.join(', ')})`, [metric])
