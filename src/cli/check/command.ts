import { dirname, resolve } from 'node:path'
import type { Command } from 'commander'
import { diagnose, runbookProblems, warningsOf } from '../../core/diagnose.ts'
import { describe } from '../../core/diagnostic.ts'
import { ruleGroups } from '../../core/stack.ts'
import { alertmanagerConfig } from '../../render/alertmanager/config.ts'
import { renderDashboard } from '../../render/grafana/dashboard.ts'
import type { DashboardJson } from '../../render/grafana/lint/dashboard-json.ts'
import { lintDashboard } from '../../render/grafana/lint/lint.ts'
import { renderRules } from '../../render/prometheus/rules.ts'
import { yaml } from '../../render/yaml.ts'
import { loadStack } from '../load-stack.ts'
import { writtenRunbooks } from '../written-runbooks.ts'
import { type ToolVerdict, verifyWithTools } from './tools.ts'

/** The command that fetches what a check needs, for a check itself downloads nothing. */
const FETCHED_BY: Readonly<Record<ToolVerdict['tool'], string>> = { promtool: 'prove', amtool: 'demo' }

const describeVerdict = ({ tool, outcome, output }: ToolVerdict): string => {
  if (outcome === 'absent') return `left out  ${tool}: not found; "npx tenantscope ${FETCHED_BY[tool]}" fetches it`
  return outcome === 'passed' ? `passed    ${tool}` : `FAILED    ${tool}\n${output}`
}

/** `tenantscope check`: every problem at once, ours first, then what promtool and amtool say. Exits 1 if there is any. */
export const check = async (_options: unknown, command: Command): Promise<number> => {
  const { stack: file } = command.optsWithGlobals<{ stack: string }>()
  const stack = await loadStack(file)
  const problems = [...diagnose(stack), ...runbookProblems(stack, await writtenRunbooks(dirname(resolve(file))))]
  for (const problem of problems) console.error(describe(problem))
  for (const warning of warningsOf(stack)) console.error(`warning   ${describe(warning)}`)
  const faults = stack.dashboards.flatMap((dashboard) =>
    lintDashboard(JSON.parse(renderDashboard(dashboard).content) as DashboardJson, stack.metrics),
  )
  for (const { rule, dashboard, problem } of faults) console.error(`${rule}: dashboard ${dashboard}: ${problem}`)
  const verdicts = await verifyWithTools({
    rules: renderRules(stack),
    alertmanager: yaml(alertmanagerConfig(stack)),
  })
  for (const verdict of verdicts) console.log(describeVerdict(verdict))
  const failed = problems.length + faults.length + verdicts.filter(({ outcome }) => outcome === 'failed').length
  const groups = ruleGroups(stack)
  const rules = groups.flatMap(({ rules }) => rules)
  console.log(
    `${stack.slos.length} SLOs, ${groups.length} groups, ${rules.length} rules: ${failed === 0 ? 'no problems' : `${failed} problem(s)`}`,
  )
  return failed === 0 ? 0 : 1
}
