import { ruleGroups, type Stack } from '../../core/stack.ts'
import type { GeneratedDocument } from '../document.ts'
import { renderRuleGroup } from '../prometheus/rules.ts'
import { generatedYaml } from '../yaml.ts'

/** The rules for clusters that run the Prometheus Operator but not the chart: one object, for `kubectl apply`. */
export const renderPrometheusRule = (stack: Stack): GeneratedDocument => ({
  path: 'alerts/generated/prometheus-rule.yaml',
  content: generatedYaml('stack.ts', {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: stack.name, labels: { 'app.kubernetes.io/part-of': stack.name } },
    spec: { groups: ruleGroups(stack).map((group) => renderRuleGroup(group, stack)) },
  }),
})
