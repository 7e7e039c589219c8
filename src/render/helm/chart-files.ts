import { basename } from 'node:path/posix'
import type { Stack } from '../../core/stack.ts'
import type { GeneratedDocument } from '../document.ts'
import { renderDashboard } from '../grafana/dashboard.ts'
import { alertmanagerConfigSpec } from '../kubernetes/alertmanager-config.ts'
import { renderLogs } from '../loki/log-documents.ts'
import { renderOnCall } from '../oncall/on-call.ts'
import { renderRules } from '../prometheus/rules.ts'
import { renderObjectives } from '../slo/objectives.ts'
import { generatedYaml } from '../yaml.ts'

const folder = 'helm/tenantscope/files/generated'

const inFolder = (subfolder: string, { path, content }: GeneratedDocument): GeneratedDocument => ({
  path: `${folder}/${subfolder}${basename(path)}`,
  content,
})

/** The names of Secrets are the chart's values, so the template puts them in. */
const placeholders = {
  pagerduty: { name: '__SECRET_NAME__', key: '__PAGERDUTY_KEY__' },
  slack: { name: '__SECRET_NAME__', key: '__SLACK_KEY__' },
}

/** What the chart carries of the definition. Helm reads nothing outside of a chart, so these are copies, equal to the byte. */
export const renderChartFiles = (stack: Stack): readonly GeneratedDocument[] => [
  ...renderRules(stack).map((document) => inFolder('rules/', document)),
  ...stack.dashboards.map((dashboard) => inFolder('dashboards/', renderDashboard(dashboard))),
  inFolder('', renderObjectives(stack)),
  ...renderOnCall(stack).map((document) => inFolder('', document)),
  ...renderLogs(stack).map(({ path, content }) => ({
    path: path.replace('logs/generated', `${folder}/logs`),
    content,
  })),
  {
    path: `${folder}/alertmanager-config.yaml`,
    content: generatedYaml('stack.ts', alertmanagerConfigSpec(stack, placeholders)),
  },
  ...(stack.workerBacklog
    ? [{ path: `${folder}/worker-backlog.promql`, content: `${stack.workerBacklog.text}\n` }]
    : []),
]
