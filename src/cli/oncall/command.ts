import { createInterface } from 'node:readline/promises'
import type { Command } from 'commander'
import { applyPlan, stepsToTake } from '../../oncall/apply.ts'
import { declaredState, OnCallError } from '../../oncall/declared.ts'
import { ourServices } from '../../oncall/our-services.ts'
import { PagerDutyError } from '../../oncall/pagerduty/pagerduty-error.ts'
import type { RestClient } from '../../oncall/pagerduty/rest-client.ts'
import { type Plan, planOnCall } from '../../oncall/plan.ts'
import { readIncidents } from '../../oncall/report/incident.ts'
import { responseReport } from '../../oncall/report/response-report.ts'
import { CommandError } from '../command-error.ts'
import { onCallOf } from './on-call-of.ts'
import { pagerDutyFromEnvironment } from './pagerduty-environment.ts'
import { planText } from './plan-text.ts'
import { reportText } from './report-text.ts'

const MS_PER_DAY = 86_400_000

/** What the user can mend is told without a stack trace. */
const told = async <Value>(work: () => Promise<Value>): Promise<Value> => {
  try {
    return await work()
  } catch (error) {
    if (error instanceof PagerDutyError || error instanceof OnCallError) throw new CommandError(error.message)
    throw error
  }
}

const planOf = async (client: RestClient, file: string): Promise<Plan> => {
  const { name, onCall, rota } = await onCallOf(file)
  const plan = await planOnCall(client, name, declaredState(name, onCall, rota))
  if (plan.problems.length > 0) throw new CommandError(plan.problems.join('\n'))
  return plan
}

const stackOf = (command: Command): string => command.optsWithGlobals().stack as string

/** `tenantscope oncall plan`: what apply would change. It only reads. */
export const plan = async (_options: object, command: Command): Promise<number> =>
  told(async () => {
    console.log(planText(await planOf(pagerDutyFromEnvironment(), stackOf(command)), { prune: false }))
    return 0
  })

const confirmed = async (): Promise<boolean> => {
  if (!process.stdin.isTTY) {
    throw new CommandError(
      'ONCALL_CONFIRM: nobody is here to confirm\n    fix:  add --yes where the plan was seen before',
    )
  }
  const prompt = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return (await prompt.question('Apply this? Only "yes" does: ')).trim() === 'yes'
  } finally {
    prompt.close()
  }
}

/** `tenantscope oncall apply [--prune] [--yes]`: shows the difference, asks, and brings PagerDuty to the declared state. */
export const apply = async (
  { prune = false, yes = false }: { readonly prune?: boolean; readonly yes?: boolean },
  command: Command,
): Promise<number> =>
  told(async () => {
    const planned = await planOf(pagerDutyFromEnvironment(), stackOf(command))
    console.log(planText(planned, { prune }))
    if (stepsToTake(planned, { prune }).length === 0) return 0
    if (!(yes || (await confirmed()))) return 1
    await applyPlan(planned, { prune, onDone: ({ kind, name }) => console.log(`done: ${kind} "${name}"`) })
    return 0
  })

/** `tenantscope oncall report [--days N] [--json]`: how pages were answered. */
export const report = async (
  { days, json = false }: { readonly days: string; readonly json?: boolean },
  command: Command,
): Promise<number> =>
  told(async () => {
    if (!/^\d+$/.test(days) || Number(days) < 1 || Number(days) > 180) {
      throw new CommandError(`ONCALL_DAYS: ${days}\n    fix:  1 to 180; PagerDuty lists no more at once`)
    }
    const { name, onCall, rota } = await onCallOf(stackOf(command))
    const client = pagerDutyFromEnvironment()
    const services = await ourServices(client, name)
    if (services.length === 0) {
      throw new CommandError(
        `ONCALL_SERVICE: PagerDuty has no service of ${name}\n    fix:  "tenantscope oncall apply"`,
      )
    }
    const now = new Date()
    const since = new Date(now.getTime() - Number(days) * MS_PER_DAY)
    const answered = responseReport(await readIncidents(client, { services, since, until: now, now }), {
      ...{ onCall, rota, now },
    })
    console.log(json ? JSON.stringify(answered, undefined, 2) : reportText(answered))
    return 0
  })
