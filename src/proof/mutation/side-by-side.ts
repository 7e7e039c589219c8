import { nameOf, namesIn, type RenderedRule } from '../needed-rules.ts'
import type { RenderedGroup } from '../suite.ts'
import type { PromtoolTest } from '../test-file.ts'
import type { Mutant } from './mutants.ts'

/** A mutant that is judged together with others: everything that it changes is copied under names with its mark. */
export interface Specimen {
  readonly mutant: Mutant
  readonly mark: string
}

export const markOf = (index: number): string => `__mutant${index}`

/** The rule itself and, through any number of rules, whatever reads it. */
const changedBy = ({ original }: Mutant, rules: readonly RenderedRule[]): ReadonlySet<string> => {
  const changed = new Set([nameOf(original)])
  for (const name of changed) for (const rule of rules) if (namesIn(rule.expr).includes(name)) changed.add(nameOf(rule))
  return changed
}

const marked = (text: string, names: ReadonlySet<string>, mark: string): string =>
  text.replace(/[a-zA-Z_:][\w:]*/g, (name) => (names.has(name) ? `${name}${mark}` : name))

const markedRule = (rule: RenderedRule, names: ReadonlySet<string>, mark: string): RenderedRule =>
  'alert' in rule
    ? { ...rule, alert: `${rule.alert}${mark}`, expr: marked(rule.expr, names, mark) }
    : { ...rule, record: `${rule.record}${mark}`, expr: marked(rule.expr, names, mark) }

export interface SideBySide {
  readonly groups: readonly RenderedGroup[]
  /** Asks the questions of a test of every specimen as well as of the rules as they are. */
  widen(test: PromtoolTest): PromtoolTest
}

/**
 * The rules as they are and beside them as each specimen has them. Several mutants share one run and what they read in
 * common, so that a hunt costs little more than the proof itself.
 */
export const sideBySide = (groups: readonly RenderedGroup[], specimens: readonly Specimen[]): SideBySide => {
  const rules = groups.flatMap(({ rules }) => rules)
  const worlds = specimens.map(({ mutant, mark }) => ({ mutant, mark, names: changedBy(mutant, rules) }))
  const inWorlds = <Item>(copy: (names: ReadonlySet<string>, mark: string) => readonly Item[]): readonly Item[] =>
    worlds.flatMap(({ names, mark }) => copy(names, mark))
  return {
    groups: groups.map((group) => ({
      ...group,
      rules: [
        ...group.rules,
        ...worlds.flatMap(({ mutant, mark, names }) =>
          group.rules
            .filter((rule) => names.has(nameOf(rule)))
            .map((rule) => markedRule(rule === mutant.original ? mutant.mutated : rule, names, mark)),
        ),
      ],
    })),
    widen: (test) => ({
      ...test,
      input_series: [
        ...test.input_series,
        ...inWorlds((names, mark) =>
          test.input_series
            .filter(({ series }) => names.has(namesIn(series)[0] ?? ''))
            .map(({ series, values }) => ({ series: series.replace('{', `${mark}{`), values })),
        ),
      ],
      alert_rule_test: [
        ...test.alert_rule_test,
        ...inWorlds((names, mark) =>
          test.alert_rule_test
            .filter(({ alertname }) => names.has(alertname))
            .map((question) => ({ ...question, alertname: `${question.alertname}${mark}` })),
        ),
      ],
      promql_expr_test: [
        ...test.promql_expr_test,
        ...inWorlds((names, mark) =>
          test.promql_expr_test
            .filter(({ expr }) => namesIn(expr).some((name) => names.has(name)))
            .map((question) => ({ ...question, expr: marked(question.expr, names, mark) })),
        ),
      ],
    }),
  }
}

/** The marks of the specimens of whom promtool complains, and whether it complains of the rules as they are. */
export const accusedIn = (output: string): { readonly marks: ReadonlySet<string>; readonly originals: boolean } => {
  const complaints = output.split('\n').filter((line) => /^\s*(alertname|expr|rule): /.test(line))
  const marks = complaints.map((line) => /__mutant\d+/.exec(line)?.[0])
  return {
    marks: new Set(marks.filter((mark) => mark !== undefined)),
    originals: complaints.length === 0 || marks.includes(undefined),
  }
}
