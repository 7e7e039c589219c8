import { nameOf, type RenderedRule } from '../needed-rules.ts'
import type { RenderedGroup } from '../suite.ts'
import { mutateExpression } from './mutate-expression.ts'

/** A rule of a definition with one mistake in it. */
export interface Mutant {
  readonly rule: string
  readonly group: string
  readonly mistake: string
  readonly original: RenderedRule
  readonly mutated: RenderedRule
}

const swapped = { critical: 'warning', warning: 'critical', heartbeat: 'critical' } as const

const recordedBurn = /tenant:slo_burn:rate(\d+[smhd])/g

/** An alert that reads the burn of two windows, with the two changed over. */
const swappedWindows = (expr: string): readonly string[] => {
  const windows = [...new Set([...expr.matchAll(recordedBurn)].map((match) => match[1]))]
  if (windows.length !== 2) return []
  const [first, second] = windows
  return [expr.replace(recordedBurn, (_, window: string) => `tenant:slo_burn:rate${window === first ? second : first}`)]
}

const withoutWait = (rule: RenderedRule): readonly Variant[] => {
  if (!('for' in rule) || rule.for === undefined) return []
  const { for: held, ...hasty } = rule
  return [{ mistake: `lose "for: ${held}"`, mutated: hasty as RenderedRule }]
}

const otherSeverity = (rule: RenderedRule): readonly Variant[] => {
  if (!('alert' in rule)) return []
  const labels = { ...rule.labels, severity: swapped[rule.labels.severity] }
  return [{ mistake: 'change the severity', mutated: { ...rule, labels } }]
}

type Variant = Pick<Mutant, 'mistake' | 'mutated'>

const variantsOf = (rule: RenderedRule): readonly Variant[] => [
  ...mutateExpression(rule.expr).map(({ mistake, expr }) => ({ mistake, mutated: { ...rule, expr } })),
  ...swappedWindows(rule.expr).map((expr) => ({ mistake: 'swap the windows', mutated: { ...rule, expr } })),
  ...withoutWait(rule),
  ...otherSeverity(rule),
]

/** The same mistake in two places of a rule is two mistakes. */
const toldApart = (variants: readonly Variant[]): readonly Variant[] =>
  variants.map((variant, index) => {
    const alike = variants.filter(({ mistake }) => mistake === variant.mistake)
    if (alike.length === 1) return variant
    const place = variants.slice(0, index + 1).filter(({ mistake }) => mistake === variant.mistake).length
    return { ...variant, mistake: `${variant.mistake} (${place} of ${alike.length})` }
  })

/** Every mutant of a group, rule by rule. */
export const mutantsOf = ({ name, rules }: RenderedGroup): readonly (readonly Mutant[])[] =>
  rules.map((original) =>
    toldApart(variantsOf(original)).map((variant) => ({ rule: nameOf(original), group: name, original, ...variant })),
  )
