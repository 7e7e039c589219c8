import type { ErrorRequestHandler, RequestHandler } from 'express'
import { NO_TENANT, type Telemetry } from '../../instrumentation/index.ts'
import { apiErrors } from '../metrics.ts'
import { Problem } from '../problems/problem.ts'
import { toProblem } from '../problems/to-problem.ts'

export const nothingHere: RequestHandler = () => {
  throw new Problem('not_found')
}

/** Answers whatever was thrown as a problem, counts it, and tells the log what the client must not see. */
export const answerProblems = (telemetry: Telemetry): ErrorRequestHandler => {
  const errors = telemetry.recorder.counter(apiErrors)
  return (error, _request, response, next) => {
    const problem = toProblem(error)
    errors.add({ tenant_id: telemetry.context()?.tenantId ?? NO_TENANT, error_type: problem.kind })
    if (problem.status >= 500) telemetry.log.error(problem.message, { error_type: problem.kind, cause: problem.cause })
    // Half a body cannot be taken back: express cuts the connection, so that the client sees a failure.
    if (response.headersSent) return next(error)
    response
      .status(problem.status)
      .set(problem.headers())
      .type('application/problem+json')
      .send(JSON.stringify(problem))
  }
}
