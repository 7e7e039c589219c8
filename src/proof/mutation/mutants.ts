import type { RenderedGroup } from '../suite.ts'
import { mutateExpression } from './mutate-expression.ts'

/** The rules of a definition with one mistake in one of them. */
export interface Mutant {
  readonly rule: string
  readonly group: string
  readonly mistake: string
  readonly mutated: RenderedGroup
}

type Rule = RenderedGroup['rules'][number]

const nameOf = (rule: Rule): string => ('alert' in rule ? rule.alert : rule.record)

const swapped = { critical: 'warning', warning: 'critical', heartbeat: 'critical' } as const

const recordedBurn = /tenant:slo_burn:rate(\d+[smhd])/g

/** An alert that reads the burn of two windows, with the two changed over. */
const swappedWindows = (expr: string): readonly string[] => {
  const windows = [...new Set([...expr.matchAll(recordedBurn)].map((match) => match[1]))]
  if (windows.length !== 2) return []
  const [first, second] = windows
  return [expr.replace(recordedBurn, (_, window: string) => `tenant:slo_burn:rate${window === first ? second : first}`)]
}

const withoutWait = (rule: Rule): readonly { mistake: string; rule: Rule }[] => {
  if (!('for' in rule) || rule.for === undefined) return []
  const { for: held, ...hasty } = rule
  return [{ mistake: `lose "for: ${held}"`, rule: hasty as Rule }]
}

const variantsOf = (rule: Rule): readonly { readonly mistake: string; readonly rule: Rule }[] => [
  ...mutateExpression(rule.expr).map(({ mistake, expr }) => ({ mistake, rule: { ...rule, expr } })),
  ...swappedWindows(rule.expr).map((expr) => ({ mistake: 'swap the windows', rule: { ...rule, expr } })),
  ...withoutWait(rule),
  ...('alert' in rule
    ? [
        {
          mistake: 'change the severity',
          rule: { ...rule, labels: { ...rule.labels, severity: swapped[rule.labels.severity] } },
        },
      ]
    : []),
]

/** Every mutant of a group, rule by rule. */
export const mutantsOf = (group: RenderedGroup): readonly Mutant[] =>
  group.rules.flatMap((rule, index) =>
    variantsOf(rule).map(({ mistake, rule: mutated }) => ({
      rule: nameOf(rule),
      group: group.name,
      mistake,
      mutated: { ...group, rules: group.rules.with(index, mutated) },
    })),
  )
