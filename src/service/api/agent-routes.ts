import { type RequestHandler, Router } from 'express'
import { z } from 'zod'
import { newAgent } from '../agents/agent.ts'
import { createAgent, deleteAgent, findAgent, listAgents } from '../agents/agent-store.ts'
import { pageRequest } from '../database/page.ts'
import type { TierLimits } from '../limits/tier-limits.ts'
import { Problem } from '../problems/problem.ts'
import type { TenantHandler } from './tenant-locals.ts'

/** An id that is no id is an agent that does not exist, not a complaint about its form. */
export const resourceId = (value: unknown): string => {
  const id = z.uuid().safeParse(value)
  if (!id.success) throw new Problem('not_found')
  return id.data
}

const create =
  (limits: TierLimits): TenantHandler =>
  async (request, response) => {
    const { name } = newAgent.parse(request.body)
    const { caller, database } = response.locals
    const maxAgents = limits[caller.tenant.tier].agents
    const agent = await createAgent(database, { name, createdBy: caller.userId, maxAgents })
    if (!agent)
      throw new Problem('quota_exceeded', { detail: `Tier ${caller.tenant.tier} allows ${maxAgents} agents.` })
    response.status(201).location(`/api/agents/${agent.id}`).json(agent)
  }

const list: TenantHandler = async (request, response) => {
  response.json(await listAgents(response.locals.database, pageRequest.parse(request.query)))
}

const read: TenantHandler = async (request, response) => {
  const agent = await findAgent(response.locals.database, resourceId(request.params.id))
  if (!agent) throw new Problem('not_found')
  response.json(agent)
}

const remove: TenantHandler = async (request, response) => {
  const deleted = await deleteAgent(response.locals.database, resourceId(request.params.id))
  if (!deleted) throw new Problem('not_found')
  response.status(204).end()
}

export const agentRoutes = (admit: RequestHandler[], limits: TierLimits): Router => {
  const router = Router()
  router.route('/').all(admit).post(create(limits)).get(list)
  router.route('/:id').all(admit).get(read).delete(remove)
  return router
}
