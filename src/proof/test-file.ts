import type { Alert } from '../core/alert.ts'
import { type Duration, seconds } from '../core/duration.ts'
import type { Firing, ProofCase } from '../core/proof-case.ts'
import type { Stack } from '../core/stack.ts'
import { renderRuleGroup } from '../render/prometheus/rules.ts'
import { yaml } from '../render/yaml.ts'
import { expandAnnotation } from './annotation.ts'
import { inputValues } from './input-values.ts'
import type { Suite } from './suite.ts'

/**
 * Where evaluations are far apart samples come once a minute, so that a count over five minutes has some; elsewhere more often,
 * for Prometheus extrapolates a single event by a sample's share of the five minutes.
 */
const sampleIntervalSeconds = (step: Duration): number =>
  Math.min(seconds(step) > seconds('5m') ? 60 : 30, seconds(step))

/** One case, in the words of promtool. */
export interface PromtoolTest {
  readonly name: string
  readonly interval: string
  readonly input_series: readonly { readonly series: string; readonly values: string }[]
  readonly alert_rule_test: readonly {
    readonly eval_time: string
    readonly alertname: string
    readonly exp_alerts: readonly object[]
  }[]
  readonly promql_expr_test: readonly {
    readonly expr: string
    readonly eval_time: string
    readonly exp_samples: readonly object[]
  }[]
}

/** Exactly what Prometheus must send: every label and every annotation, expanded. */
const expectedAlert = (rendered: RenderedAlert, firing: Firing) => {
  const labels = { ...firing.labels, ...rendered.labels }
  return {
    exp_labels: labels,
    exp_annotations: Object.fromEntries(
      Object.entries(rendered.annotations).map(([name, template]) => [
        name,
        expandAnnotation(template, { labels, value: firing.value }),
      ]),
    ),
  }
}

interface RenderedAlert {
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

const renderedAlert = (alert: Alert, stack: Stack): RenderedAlert => {
  const [rule] = renderRuleGroup({ name: alert.name, rules: [alert] }, stack).rules
  if (!rule || !('annotations' in rule)) throw new TypeError(`${alert.name} was not rendered as an alert`)
  return rule
}

const seriesText = (labels: Readonly<Record<string, string>>): string =>
  `{${Object.entries(labels)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(', ')}}`

export const promtoolTest = (
  { title, samples, at, fires = [], records = [] }: ProofCase,
  { name, step, alert }: Suite,
  stack: Stack,
): PromtoolTest => {
  const sampleSeconds = sampleIntervalSeconds(step)
  const rendered = alert && renderedAlert(alert, stack)
  return {
    name: `${name}: ${title}`,
    interval: `${sampleSeconds}s`,
    input_series: samples.map(({ series, phases }) => ({ series, values: inputValues(phases, sampleSeconds) })),
    alert_rule_test:
      alert && rendered
        ? [{ eval_time: at, alertname: alert.name, exp_alerts: fires.map((firing) => expectedAlert(rendered, firing)) }]
        : [],
    promql_expr_test: records.map(({ expr, samples: expected }) => ({
      expr: expr.text,
      eval_time: at,
      exp_samples: expected.map(({ labels, value }) => ({ labels: seriesText(labels), value })),
    })),
  }
}

/** Tests as `promtool test rules` reads them, for rule files that lie beside the file. */
export const testFileOf = ({ needs, step }: Suite, tests: readonly PromtoolTest[]): string =>
  yaml({
    rule_files: needs.map((group) => `${group}.yaml`),
    evaluation_interval: step,
    group_eval_order: needs,
    tests,
  })

/** The whole of a suite. */
export const testFile = (suite: Suite, stack: Stack): string =>
  testFileOf(
    suite,
    suite.cases.map((each) => promtoolTest(each, suite, stack)),
  )
