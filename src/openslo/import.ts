import { loadAll } from 'js-yaml'
import { z } from 'zod'
import type { AnyMetric } from '../instrumentation/metric.ts'
import type { OpenSloCode, OpenSloProblem } from './problem.ts'
import { type ParsedSelector, selectorOf } from './selector-of.ts'

const metric = z.object({
  metricSource: z.object({ type: z.string().optional(), spec: z.object({ query: z.string() }) }),
})

const sloDocument = z.object({
  metadata: z.object({
    name: z.string(),
    displayName: z.string().optional(),
    labels: z.record(z.string(), z.unknown()).optional(),
  }),
  spec: z.object({
    description: z.string().optional(),
    indicator: z
      .object({
        spec: z.object({
          ratioMetric: z
            .object({ counter: z.boolean().optional(), good: metric.optional(), bad: metric.optional(), total: metric })
            .optional(),
        }),
      })
      .optional(),
    timeWindow: z.array(z.object({ duration: z.string(), isRolling: z.boolean().optional() })).min(1),
    budgetingMethod: z.string(),
    objectives: z
      .array(
        z.object({
          displayName: z.string().optional(),
          target: z.number().optional(),
          targetPercent: z.number().optional(),
        }),
      )
      .min(1),
  }),
})

type SloDocument = z.infer<typeof sloDocument>

/** An SLO as a definition can hold it, with its metrics resolved. */
export interface ImportedSlo {
  readonly id: string
  readonly title: string
  readonly promise: string
  readonly owner: string
  readonly period: string
  readonly objectives: Readonly<Record<string, number>>
  readonly outcome: 'good' | 'bad'
  readonly counted: ParsedSelector
  readonly total: ParsedSelector
}

export interface Import {
  readonly slos: readonly ImportedSlo[]
  readonly problems: readonly OpenSloProblem[]
}

const baseName = (name: string): string => name.replace(/_(bucket|count|sum)$/, '')

const imported = (document: SloDocument, catalog: readonly AnyMetric[], tiers: readonly string[]): Import => {
  const { metadata, spec } = document
  const problems: OpenSloProblem[] = []
  const report = (code: OpenSloCode, what: string, value: string, fix: string) => {
    problems.push({ code, place: `SLO ${metadata.name}, ${what}`, value, fix })
  }
  const known = new Set(catalog.map(({ name }) => name))

  const resolve = (what: string, source: z.infer<typeof metric>['metricSource']): ParsedSelector | undefined => {
    if ((source.type ?? 'Prometheus').toLowerCase() !== 'prometheus')
      report('OPENSLO_SOURCE', what, source.type ?? '', 'query the same events in Prometheus')
    const selector = selectorOf(source.spec.query)
    if (!selector)
      report('OPENSLO_QUERY', what, source.spec.query, 'select one counter, such as requests_total{code="500"}')
    else if (!known.has(selector.name) && !known.has(baseName(selector.name)))
      report('OPENSLO_METRIC', what, selector.name, 'declare the metric beside the code that emits it')
    return selector
  }

  const ratio = spec.indicator?.spec.ratioMetric
  const outcome = ratio?.bad ? 'bad' : 'good'
  const source = ratio?.bad ?? ratio?.good
  if (!ratio || !source)
    report(
      'OPENSLO_INDICATOR',
      'indicator',
      ratio ? 'neither good nor bad' : 'no inline ratioMetric',
      'write a ratioMetric',
    )
  else if (ratio.counter === false)
    report('OPENSLO_INDICATOR', 'indicator', 'counter: false', 'count events in a counter, a ratio of gauges has none')
  const counted = source && resolve(outcome, source.metricSource)
  const total = ratio && resolve('total', ratio.total.metricSource)

  const [window] = spec.timeWindow
  const isMonth = window?.isRolling === false && window.duration === '1M'
  if (!window?.isRolling && !isMonth)
    report(
      'OPENSLO_WINDOW',
      'timeWindow',
      `a calendar window of ${window?.duration ?? 'no length'}`,
      'write isRolling: true, for example over 30d, or a calendar window of 1M',
    )
  else if (!isMonth && !/^\d+[dwh]$/.test(window.duration))
    report('OPENSLO_WINDOW', 'timeWindow', window.duration, 'write whole days, weeks or hours, such as 28d')
  if (spec.budgetingMethod !== 'Occurrences')
    report(
      'OPENSLO_BUDGETING',
      'budgetingMethod',
      spec.budgetingMethod,
      'count events; time slices weigh a quiet minute like a busy one',
    )

  const objectives: Record<string, number> = {}
  for (const { displayName = '', target, targetPercent } of spec.objectives) {
    const ratioTarget = target ?? (targetPercent === undefined ? Number.NaN : Math.round(targetPercent * 1e4) / 1e6)
    // One objective without a name is a promise to everybody.
    const named = spec.objectives.length === 1 && !tiers.includes(displayName) ? tiers : [displayName]
    if (!(ratioTarget > 0 && ratioTarget < 1))
      report('OPENSLO_OBJECTIVE', 'objectives', `${displayName} ${target ?? targetPercent}`, 'write target: 0.999')
    for (const tier of named) {
      if (!tiers.includes(tier))
        report('OPENSLO_OBJECTIVE', 'objectives', `"${tier}" is no tier`, `name one of ${tiers.join(', ')}`)
      objectives[tier] = ratioTarget
    }
  }
  for (const tier of tiers.filter((each) => !(each in objectives)))
    report('OPENSLO_OBJECTIVE', 'objectives', `none for tier ${tier}`, `add one with displayName: ${tier}`)

  if (problems.length > 0 || !counted || !total) return { slos: [], problems }
  return {
    slos: [
      {
        id: metadata.name,
        title: metadata.displayName ?? metadata.name,
        promise: spec.description ?? '',
        owner: String(metadata.labels?.owner ?? 'platform'),
        period: isMonth ? 'month' : (window?.duration ?? ''),
        objectives,
        outcome,
        counted,
        total,
      },
    ],
    problems,
  }
}

const one = (raw: unknown, index: number, catalog: readonly AnyMetric[], tiers: readonly string[]): Import => {
  const { apiVersion, kind } = (raw ?? {}) as { apiVersion?: unknown; kind?: unknown }
  const place = `document ${index + 1}`
  const refuse = (problem: Omit<OpenSloProblem, 'place'>): Import => ({ slos: [], problems: [{ place, ...problem }] })
  if (apiVersion !== 'openslo/v1')
    return refuse({ code: 'OPENSLO_VERSION', value: String(apiVersion), fix: 'convert it to openslo/v1 first' })
  if (kind !== 'SLO') return { slos: [], problems: [] }
  const parsed = sloDocument.safeParse(raw)
  if (parsed.success) return imported(parsed.data, catalog, tiers)
  return {
    slos: [],
    problems: parsed.error.issues.map(({ path, message }) => ({
      code: 'OPENSLO_SHAPE',
      place: `${place}, ${path.join('.')}`,
      value: message,
      fix: 'see https://github.com/OpenSLO/OpenSLO#slo',
    })),
  }
}

/** Reads an OpenSLO v1 file. All that it says and a definition cannot hold is reported at once; then nothing is imported. */
export const importOpenSlo = (text: string, catalog: readonly AnyMetric[], tiers: readonly string[]): Import => {
  let documents: readonly unknown[]
  try {
    documents = loadAll(text)
  } catch (error) {
    const value = (error as Error).message.split('\n')[0] ?? ''
    return { slos: [], problems: [{ code: 'OPENSLO_SYNTAX', place: 'file', value, fix: 'correct the YAML' }] }
  }
  const results = documents
    .filter((document) => document !== null && document !== undefined)
    .map((document, index) => one(document, index, catalog, tiers))
  const problems = results.flatMap((result) => result.problems)
  const slos = results.flatMap((result) => result.slos)
  if (problems.length > 0) return { slos: [], problems }
  if (slos.length > 0) return { slos, problems }
  return {
    slos,
    problems: [
      { code: 'OPENSLO_EMPTY', place: 'file', value: 'no document of kind SLO', fix: 'name a file that has one' },
    ],
  }
}
