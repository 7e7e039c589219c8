import { diagnose } from '../core/diagnose.ts'
import { DefinitionError } from '../core/diagnostic.ts'
import type { Stack } from '../core/stack.ts'
import { alertmanagerConfig } from './alertmanager/config.ts'
import { renderComposeConfig } from './compose/config.ts'
import type { GeneratedDocument } from './document.ts'
import { renderDashboard } from './grafana/dashboard.ts'
import { renderProvisioning } from './grafana/provisioning.ts'
import { renderChartFiles } from './helm/chart-files.ts'
import { renderThresholds } from './k6/thresholds.ts'
import { renderPrometheusRule } from './kubernetes/prometheus-rule.ts'
import { renderLogs } from './loki/log-documents.ts'
import { renderOnCall } from './oncall/on-call.ts'
import { renderRulerNamespace } from './prometheus/ruler-namespace.ts'
import { renderRules } from './prometheus/rules.ts'
import { renderObjectives } from './slo/objectives.ts'
import { generatedYaml } from './yaml.ts'

/** Every file that follows from a definition. Throws a {@link DefinitionError} and renders nothing while it has problems. */
export const renderStack = (stack: Stack): readonly GeneratedDocument[] => {
  const problems = diagnose(stack)
  if (problems.length > 0) throw new DefinitionError(problems)
  return [
    ...renderRules(stack),
    renderPrometheusRule(stack),
    renderRulerNamespace(stack),
    { path: 'alerts/generated/alertmanager.yaml', content: generatedYaml('stack.ts', alertmanagerConfig(stack)) },
    renderObjectives(stack),
    ...renderOnCall(stack),
    renderThresholds(stack),
    ...stack.dashboards.map(renderDashboard),
    ...renderProvisioning(stack),
    ...renderComposeConfig(stack),
    ...renderLogs(stack),
    ...renderChartFiles(stack),
  ]
}
