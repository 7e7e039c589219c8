import { check } from 'k6'
import type { Tenant } from './environment.ts'
import { idOf, type Seed } from './seed.ts'
import type { Answer, TenantApi } from './tenant-api.ts'

export interface Turn {
  readonly tenant: Tenant
  /** Which iteration this is: the mix is a fixed cycle, so that two runs ask the same. */
  readonly index: number
}

const served = (answer: Answer): void => {
  check(answer, { 'answered as promised': ({ status }) => status >= 200 && status < 300 })
}

/** An ordinary customer: ten requests of which six look at agents, two at tasks, and two make a task. One request a turn. */
export function everyday(api: TenantApi, { agentIds }: Seed, { tenant, index }: Turn): void {
  const ids = agentIds[tenant.id] ?? []
  const agentId = ids[index % ids.length] ?? ''
  const step = index % 10
  if (step < 3) served(api.listAgents(tenant))
  else if (step < 6) served(api.readAgent(tenant, agentId))
  else if (step < 8) served(api.listTasks(tenant))
  else served(api.createTask(tenant, agentId))
}

/** The first minutes of a new customer: an agent, a task for it, a look at both, and gone again. */
export function firstDay(api: TenantApi, { runId }: Seed, { tenant, index }: Turn): void {
  const agent = api.createAgent(tenant, `signup-${runId}-${index}`)
  served(agent)
  if (agent.status !== 201) return
  const task = api.createTask(tenant, idOf(agent))
  served(task)
  if (task.status < 300) served(api.readTask(tenant, idOf(task)))
  served(api.listAgents(tenant))
  served(api.deleteAgent(tenant, idOf(agent)))
}
