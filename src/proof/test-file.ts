import type { Alert } from '../core/alert.ts'
import { seconds } from '../core/duration.ts'
import type { Firing, ProofCase } from '../core/proof-case.ts'
import type { Stack } from '../core/stack.ts'
import { renderRuleGroup } from '../render/prometheus/rules.ts'
import { yaml } from '../render/yaml.ts'
import { expandAnnotation } from './annotation.ts'
import { inputValues } from './input-values.ts'
import type { Suite } from './suite.ts'

/** Samples come at least once a minute, so that a count over five minutes has some. */
const LONGEST_SAMPLE_INTERVAL_SECONDS = 60

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

const testOf = ({ title, samples, at, fires = [], records = [] }: ProofCase, suite: Suite, stack: Stack) => {
  const sampleSeconds = Math.min(LONGEST_SAMPLE_INTERVAL_SECONDS, seconds(suite.step))
  const { alert } = suite
  const rendered = alert && renderedAlert(alert, stack)
  return {
    name: `${suite.name}: ${title}`,
    interval: `${sampleSeconds}s`,
    input_series: samples.map(({ series, phases }) => ({ series, values: inputValues(phases, sampleSeconds) })),
    ...(alert &&
      rendered && {
        alert_rule_test: [
          { eval_time: at, alertname: alert.name, exp_alerts: fires.map((firing) => expectedAlert(rendered, firing)) },
        ],
      }),
    promql_expr_test: records.map(({ expr, samples: expected }) => ({
      expr: expr.text,
      eval_time: at,
      exp_samples: expected.map(({ labels, value }) => ({ labels: seriesText(labels), value })),
    })),
  }
}

/** A suite as `promtool test rules` reads it, for rule files that lie beside it. */
export const testFile = (suite: Suite, stack: Stack): string =>
  yaml({
    rule_files: suite.needs.map((group) => `${group}.yaml`),
    evaluation_interval: suite.step,
    group_eval_order: suite.needs,
    tests: suite.cases.map((each) => testOf(each, suite, stack)),
  })
