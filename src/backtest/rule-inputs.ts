import { isAlertDocument, type RuleDocument } from './rule-document.ts'
import { type Selector, selectorsOf, selects } from './selectors.ts'

/** Prometheus writes what fires under this name, for other rules to read. */
export const ALERTS = 'ALERTS'

/** A rule of a group, with the interval at which Prometheus evaluates it. */
export interface Scheduled<Rule extends RuleDocument = RuleDocument> {
  readonly rule: Rule
  readonly intervalSeconds: number
}

const outputName = (rule: RuleDocument): string => (isAlertDocument(rule) ? ALERTS : rule.record)

/** What a rule surely says of a label of its result: every selector that names it asks for the same value. */
const pinned = (rule: RuleDocument, label: string): string | undefined => {
  const own = rule.labels?.[label]
  if (own !== undefined) return own
  const values = selectorsOf(rule.expr).flatMap(({ matchers }) =>
    matchers.filter((matcher) => matcher.label === label && matcher.op === '=').map(({ value }) => value),
  )
  return values.every((value) => value === values[0]) ? values[0] : undefined
}

const makes = (rule: RuleDocument, selector: Selector): boolean => {
  if (outputName(rule) !== selector.name) return false
  if (isAlertDocument(rule) && !selects(selector, 'alertname', rule.alert)) return false
  return selector.matchers.every(({ label }) => {
    const value = pinned(rule, label)
    return value === undefined || selects(selector, label, value)
  })
}

/** For every selector of an expression, the rules that may make what it reads: none where it reads the history. */
export const inputsOf = (expr: string, all: readonly Scheduled[]) =>
  selectorsOf(expr).map((selector) => ({
    name: selector.name ?? '{…}',
    text: expr.slice(selector.from, selector.to),
    rules: all.filter(({ rule }) => makes(rule, selector)),
  }))

/** What more rules than this read is cheaper recorded once. */
const MOST_READERS = 3

/**
 * Puts the expression of a record in the place where a rule of the same interval reads it at the same moment, which gives the
 * same result and spares a series for every tenant. Only where that one record can be meant, and it adds no label.
 */
export const withInlinedRecords = (all: readonly Scheduled[]): readonly Scheduled[] => {
  const makersOf = (selector: Selector): readonly Scheduled[] => all.filter(({ rule }) => makes(rule, selector))
  const readers = new Map<Scheduled, number>()
  for (const { rule } of all)
    for (const maker of new Set(selectorsOf(rule.expr).flatMap(makersOf)))
      readers.set(maker, (readers.get(maker) ?? 0) + 1)

  const inlined = ({ rule, intervalSeconds }: Scheduled, path: readonly Scheduled[]): string =>
    selectorsOf(rule.expr)
      .toReversed()
      .reduce((text, selector) => {
        const [maker, ...others] = makersOf(selector)
        const isOne = maker !== undefined && others.length === 0 && !path.includes(maker)
        if (!isOne || selector.isShifted || isAlertDocument(maker.rule) || maker.rule.labels) return text
        const isMeant = selector.matchers.every(({ label }) => pinned(maker.rule, label) !== undefined)
        if (!isMeant || maker.intervalSeconds !== intervalSeconds || (readers.get(maker) ?? 0) > MOST_READERS)
          return text
        return `${text.slice(0, selector.from)}(${inlined(maker, [...path, maker])})${text.slice(selector.to)}`
      }, rule.expr)

  return all.map((scheduled) => ({
    ...scheduled,
    rule: { ...scheduled.rule, expr: inlined(scheduled, [scheduled]) },
  }))
}
