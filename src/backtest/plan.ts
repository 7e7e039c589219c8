import { type Duration, seconds } from '../core/duration.ts'
import { type AlertDocument, type GroupDocument, isAlertDocument, nameOf, type RuleDocument } from './rule-document.ts'
import { inputsOf, type Scheduled, withInlinedRecords } from './rule-inputs.ts'

export interface Plan {
  /** Rules that read only the history and levels before theirs. */
  readonly levels: readonly (readonly Scheduled[])[]
  readonly alerts: readonly Scheduled<AlertDocument>[]
  /** Names of the series of the history that they read. */
  readonly reads: ReadonlySet<string>
  /** The same as selectors, each once. */
  readonly selectors: ReadonlySet<string>
  /** Alerts that are left out, with the reason. */
  readonly unjudged: readonly { readonly alert: string; readonly reason: string }[]
}

export interface PlanOptions {
  readonly groups: readonly GroupDocument[]
  /** Names of the series that the history holds. */
  readonly available: ReadonlySet<string>
  /** Of groups that name none. */
  readonly defaultInterval: Duration
  readonly wanted?: (alert: AlertDocument) => boolean
}

class Unplannable extends Error {}

/** The level of the last of some rules. Where only some of them can be planned, those do. */
const highest = (rules: readonly Scheduled[], visit: (each: Scheduled) => number): number => {
  let level = -1
  let failure: Unplannable | undefined
  let isAny = rules.length === 0
  for (const each of rules) {
    try {
      level = Math.max(level, visit(each))
      isAny = true
    } catch (error) {
      if (!(error instanceof Unplannable)) throw error
      failure ??= error
    }
  }
  if (!isAny && failure) throw failure
  return level
}

/** Which rules are evaluated, in which order, so that every rule finds what it reads. */
export const planReplay = ({ groups, available, defaultInterval, wanted = () => true }: PlanOptions): Plan => {
  const all = withInlinedRecords(
    groups.flatMap(({ interval, rules }) =>
      rules.map((rule) => ({ rule, intervalSeconds: seconds(interval ?? defaultInterval) })),
    ),
  )
  const levelOf = new Map<Scheduled, number>()
  const visit = (scheduled: Scheduled, path: readonly Scheduled[]): number => {
    const known = levelOf.get(scheduled)
    if (known !== undefined) return known
    if (path.includes(scheduled)) throw new Unplannable(`${nameOf(scheduled.rule)} reads what it records itself`)
    const inputs = inputsOf(scheduled.rule.expr, all)
    if (inputs.length === 0) throw new Unplannable('it reads no series')
    const levels = inputs.map(({ name, rules }) => {
      if (rules.length === 0 && !available.has(name)) throw new Unplannable(`the history has no ${name}`)
      return highest(rules, (each) => visit(each, [...path, scheduled]))
    })
    const level = Math.max(...levels) + 1
    levelOf.set(scheduled, level)
    return level
  }
  const alerts: Scheduled<AlertDocument>[] = []
  const unjudged: { alert: string; reason: string }[] = []
  for (const scheduled of all) {
    const { rule } = scheduled
    if (!isAlertDocument(rule) || !wanted(rule)) continue
    try {
      visit(scheduled, [])
      alerts.push({ ...scheduled, rule })
    } catch (error) {
      if (!(error instanceof Unplannable)) throw error
      unjudged.push({ alert: rule.alert, reason: error.message })
    }
  }
  const needed = needs(alerts, [...levelOf.keys()])
  const levels: Scheduled[][] = []
  for (const [scheduled, level] of levelOf) {
    if (!needed.has(scheduled.rule)) continue
    levels[level] = [...(levels[level] ?? []), scheduled]
  }
  const leaves = levels
    .flat()
    .flatMap(({ rule }) => inputsOf(rule.expr, all))
    .filter(({ rules }) => rules.length === 0)
  return {
    levels: levels.map((level) => level ?? []),
    alerts,
    unjudged,
    reads: new Set(leaves.map(({ name }) => name)),
    selectors: new Set(leaves.map(({ text }) => text)),
  }
}

/** Alerts and everything that they read; a record that only a left-out alert reads is not made. */
const needs = (alerts: readonly Scheduled[], all: readonly Scheduled[]): ReadonlySet<RuleDocument> => {
  const needed = new Set<RuleDocument>()
  const add = ({ rule }: Scheduled): void => {
    if (needed.has(rule)) return
    needed.add(rule)
    for (const each of inputsOf(rule.expr, all).flatMap(({ rules }) => rules)) add(each)
  }
  for (const each of alerts) add(each)
  return needed
}
