import express, { type Express, type RequestHandler } from 'express'
import helmet from 'helmet'
import { instrument } from '../../instrumentation/express.ts'
import type { Telemetry } from '../../instrumentation/index.ts'
import type { Authenticate } from '../auth/authenticate.ts'
import type { TenantDatabases } from '../database/tenant-database.ts'
import type { TenantBudget } from '../limits/tenant-budget.ts'
import type { TierLimits } from '../limits/tier-limits.ts'
import { Problem } from '../problems/problem.ts'
import type { PublishUpdate } from '../updates/publisher.ts'
import type { WorkflowEngine } from '../workflow/workflow-engine.ts'
import { agentRoutes } from './agent-routes.ts'
import { answerProblems, nothingHere } from './answer-problems.ts'
import { taskRoutes } from './task-routes.ts'
import { admitTenant } from './tenant-locals.ts'

export interface AppParts {
  readonly telemetry: Telemetry
  readonly authenticate: Authenticate
  readonly budget: TenantBudget
  readonly limits: TierLimits
  readonly databases: TenantDatabases
  readonly engine: WorkflowEngine
  readonly publishUpdate: PublishUpdate
}

/** Large enough for the largest task that the schemas allow. */
const BODY_LIMIT = '1mb'

/** The public API. What it needs is handed in, so that tests can run it on parts of their own. */
export function createApp(parts: AppParts): Express {
  const app = express()
  app.disable('x-powered-by')
  instrument(app, parts.telemetry)
  app.use(helmet())
  // Within the routes rather than before them, so that a refused request is counted under the route that it asked for.
  const admit = [admitTenant(parts), requireJson, express.json({ limit: BODY_LIMIT, strict: true })]
  app.use('/api/agents', agentRoutes(admit, parts.limits))
  app.use('/api/tasks', taskRoutes(admit, parts))
  app.use('/api', admit)
  app.use(nothingHere)
  app.use(answerProblems(parts.telemetry))
  return app
}

/** A body of any other kind would be read as no body, and complained about as that. */
const requireJson: RequestHandler = (request, _response, next) => {
  const { 'content-type': type } = request.headers
  if (type !== undefined && request.is('application/json') === false) throw new Problem('unsupported_media')
  next()
}
