import { type Duration, seconds } from '../core/duration.ts'
import { type AlertDocument, type GroupDocument, isAlertDocument, nameOf, type RuleDocument } from './rule-document.ts'
import { selectorsOf, selects } from './selectors.ts'

/** Prometheus writes what fires under this name, for other rules to read. */
export const ALERTS = 'ALERTS'

/** A rule of a group, with the interval at which Prometheus evaluates it. */
export interface Scheduled<Rule extends RuleDocument = RuleDocument> {
  readonly rule: Rule
  readonly intervalSeconds: number
}

export interface Plan {
  /** Rules that read only the history and levels before theirs. */
  readonly levels: readonly (readonly Scheduled[])[]
  readonly alerts: readonly Scheduled<AlertDocument>[]
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

const outputName = (rule: RuleDocument): string => (isAlertDocument(rule) ? ALERTS : rule.record)

/** The rules whose result an expression reads, and the names that no rule makes. */
const inputsOf = (expr: string, all: readonly Scheduled[]) => {
  const rules = new Set<Scheduled>()
  const leaves = new Set<string>()
  for (const selector of selectorsOf(expr)) {
    const made = all.filter(({ rule }) => {
      if (outputName(rule) !== selector.name) return false
      if (isAlertDocument(rule) && !selects(selector, 'alertname', rule.alert)) return false
      return Object.entries(rule.labels ?? {}).every(([label, value]) => selects(selector, label, value))
    })
    for (const each of made) rules.add(each)
    if (made.length === 0) leaves.add(selector.name ?? '{…}')
  }
  return { rules, leaves }
}

class Unplannable extends Error {}

/** Which rules are evaluated, in which order, so that every rule finds what it reads. */
export const planReplay = ({ groups, available, defaultInterval, wanted = () => true }: PlanOptions): Plan => {
  const all: readonly Scheduled[] = groups.flatMap(({ interval, rules }) =>
    rules.map((rule) => ({ rule, intervalSeconds: seconds(interval ?? defaultInterval) })),
  )
  const levelOf = new Map<Scheduled, number>()
  const visit = (scheduled: Scheduled, path: readonly Scheduled[]): number => {
    const known = levelOf.get(scheduled)
    if (known !== undefined) return known
    if (path.includes(scheduled)) throw new Unplannable(`${nameOf(scheduled.rule)} reads what it records itself`)
    const { rules, leaves } = inputsOf(scheduled.rule.expr, all)
    const missing = [...leaves].filter((leaf) => !available.has(leaf))
    if (missing.length > 0) throw new Unplannable(`the history has no ${missing.join(', ')}`)
    if (rules.size + leaves.size === 0) throw new Unplannable('it reads no series')
    const level = Math.max(-1, ...[...rules].map((each) => visit(each, [...path, scheduled]))) + 1
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
  const needed = needs(alerts, all)
  const levels: Scheduled[][] = []
  for (const [scheduled, level] of levelOf) {
    if (!needed.has(scheduled.rule)) continue
    levels[level] = [...(levels[level] ?? []), scheduled]
  }
  return { levels: levels.map((level) => level ?? []), alerts, unjudged }
}

/** Alerts and everything that they read; a record that only a left-out alert reads is not made. */
const needs = (alerts: readonly Scheduled[], all: readonly Scheduled[]): ReadonlySet<RuleDocument> => {
  const needed = new Set<RuleDocument>()
  const add = ({ rule }: Scheduled): void => {
    if (needed.has(rule)) return
    needed.add(rule)
    for (const each of inputsOf(rule.expr, all).rules) add(each)
  }
  for (const each of alerts) add(each)
  return needed
}
