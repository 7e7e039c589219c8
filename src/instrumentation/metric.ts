/**
 * The metric vocabulary: what a metric is called, what its labels may hold, where its buckets lie.
 *
 * A metric is declared once, beside the code that emits it. Recorders, rules, dashboards and checks all read that
 * one object, so a renamed label or a moved bucket is a compile error wherever it was used.
 */

/** A tenant id. Bounded by the recorder's tenant cap; what is beyond the cap is counted under {@link OTHER}. */
export interface TenantLabel {
  readonly kind: 'tenant'
}

/** A route template such as `/api/agents/:id`, never a raw path. Bounded by the routes an application mounts. */
export interface RouteLabel {
  readonly kind: 'route'
}

/** One of a few values known when the code is written. A matcher on any other value does not compile. */
export interface ClosedLabel<Value extends string = string> {
  readonly kind: 'closed'
  readonly values: readonly Value[]
}

/** The three-digit code of an HTTP response, or 499 for a request that its client gave up. */
export interface StatusLabel {
  readonly kind: 'status'
}

/** A value known only at run time, such as a pod name. `expected` is how many are planned for in the series budget. */
export interface FreeLabel {
  readonly kind: 'free'
  readonly expected: number
}

export type Label = TenantLabel | RouteLabel | ClosedLabel | StatusLabel | FreeLabel
export type Labels = Readonly<Record<string, Label>>

/** The values that a label accepts. */
export type LabelValue<L extends Label> = L extends ClosedLabel<infer Value> ? Value : string

/** A value for each label of a metric. */
export type LabelValues<L extends Labels> = { readonly [Name in keyof L]: LabelValue<L[Name]> }

/** Where tenants beyond the cap are counted. */
export const OTHER = '__other__'
/** Where requests without a verified tenant are counted. */
export const NO_TENANT = '__none__'
/** Where requests that match no route are counted, however many paths are tried. */
export const NO_ROUTE = '__unmatched__'

export const tenant: TenantLabel = { kind: 'tenant' }
export const route: RouteLabel = { kind: 'route' }
export const status: StatusLabel = { kind: 'status' }
export const oneOf = <const Value extends string>(...values: readonly Value[]): ClosedLabel<Value> => ({
  kind: 'closed',
  values,
})
export const free = (options: { readonly expected: number }): FreeLabel => ({ kind: 'free', ...options })

export type Unit = 'seconds' | 'bytes' | 'ratio' | 'percent' | 'dollars' | 'timestamp'

interface Declaration<L extends Labels> {
  /** One sentence: what is measured, of what, from when to when. It becomes the HELP line and the panel description. */
  readonly help: string
  readonly labels: L
  readonly unit?: Unit
}

interface Metric<Type extends string, Name extends string, L extends Labels> extends Declaration<L> {
  readonly type: Type
  readonly name: Name
}

export interface Counter<Name extends string = string, L extends Labels = Labels> extends Metric<'counter', Name, L> {}
export interface Gauge<Name extends string = string, L extends Labels = Labels> extends Metric<'gauge', Name, L> {}
export interface Histogram<
  Name extends string = string,
  L extends Labels = Labels,
  Buckets extends readonly number[] = readonly number[],
> extends Metric<'histogram', Name, L> {
  /** Upper bounds in ascending order, without `+Inf`. Every threshold that an SLO or alert uses must be one of them. */
  readonly buckets: Buckets
}

export type AnyMetric = Counter | Gauge | Histogram

/**
 * A monotonic count.
 *
 * @example
 * const tasks = counter('tasks_total', { help: 'Tasks accepted.', labels: { tenant_id: tenant } })
 */
export const counter = <const Name extends string, const L extends Labels>(
  name: Name,
  declaration: Declaration<L>,
): Counter<Name, L> => ({ type: 'counter', name, ...declaration })

/** A value that goes up and down. */
export const gauge = <const Name extends string, const L extends Labels>(
  name: Name,
  declaration: Declaration<L>,
): Gauge<Name, L> => ({ type: 'gauge', name, ...declaration })

/**
 * A classic histogram: cumulative buckets, `_sum` and `_count`.
 *
 * @example
 * const duration = histogram('job_seconds', { help: 'Job run time.', unit: 'seconds', labels: {}, buckets: [0.5, 1, 2] })
 */
export const histogram = <
  const Name extends string,
  const L extends Labels,
  const Buckets extends readonly [number, ...number[]],
>(
  name: Name,
  { buckets, ...declaration }: Declaration<L> & { readonly buckets: Buckets },
): Histogram<Name, L, Buckets> => ({ type: 'histogram', name, ...declaration, buckets })
