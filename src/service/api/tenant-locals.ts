import type { NextFunction, Request, RequestHandler, Response } from 'express'
import type { Telemetry } from '../../instrumentation/index.ts'
import { type Authenticate, bearerToken, type Caller } from '../auth/authenticate.ts'
import type { TenantDatabase, TenantDatabases } from '../database/tenant-database.ts'
import type { TenantBudget } from '../limits/tenant-budget.ts'
import { countResponseBytes } from './count-response-bytes.ts'

/** What every handler behind authentication finds in `response.locals`. */
export interface TenantLocals {
  readonly caller: Caller
  /** The caller's own part of the database; handlers have no other. */
  readonly database: TenantDatabase
}

export type TenantResponse = Response<unknown, TenantLocals & Record<string, unknown>>
export type TenantHandler = (request: Request, response: TenantResponse, next: NextFunction) => unknown

interface Options {
  readonly telemetry: Telemetry
  readonly authenticate: Authenticate
  readonly budget: TenantBudget
  readonly databases: TenantDatabases
}

/** Lets a request in when it proves whose it is and that tenant has requests left. The body is not read before. */
export const admitTenant = ({ telemetry, authenticate, budget, databases }: Options): RequestHandler => {
  const countBytes = countResponseBytes(telemetry)
  return async (request, response, next) => {
    if (response.locals.caller) return next() // by a route that it matched, which does not have its method
    const caller = await authenticate({ host: request.headers.host, token: bearerToken(request.headers.authorization) })
    telemetry.identify({ tenantId: caller.tenantId, userId: caller.userId })
    countBytes(request, response, caller.tenantId)
    await budget.spendRequest(caller.tenant)
    Object.assign(response.locals, { caller, database: databases(caller.tenantId) } satisfies TenantLocals)
    next()
  }
}
