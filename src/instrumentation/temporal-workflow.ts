/**
 * The part of the Temporal adapter that runs inside of workflows. The SDK bundles it with the workflow code and runs it in a
 * sandbox, so it imports nothing but the SDK, and tells what happens through sinks.
 */
import { ContinueAsNew, isCancellation, proxySinks, type WorkflowInterceptors } from '@temporalio/workflow'
import { CONTEXT_HEADER, type ExecutionStatus, type WorkflowSinks } from './temporal-context.ts'

/** There is neither Buffer nor TextDecoder in the sandbox of older SDKs; ids of tenants are ASCII. */
const textOf = (bytes: Uint8Array): string => String.fromCharCode(...bytes)

const tenantIn = (data: Uint8Array | null | undefined): string | undefined => {
  if (!data) return undefined
  try {
    return (JSON.parse(textOf(data)) as { tenantId?: string }).tenantId
  } catch {
    return undefined
  }
}

type Inbound = NonNullable<NonNullable<WorkflowInterceptors['inbound']>[number]['execute']>

const statusOf = (error: unknown): ExecutionStatus | undefined => {
  if (error instanceof ContinueAsNew) return undefined // it goes on, under the same id
  return isCancellation(error) ? 'cancelled' : 'failed'
}

/** Hands the context of whoever started the workflow on to its activities, and counts its begin and its end. */
export const interceptors = (): WorkflowInterceptors => {
  const { tenantscope } = proxySinks<WorkflowSinks>()
  let carried: Parameters<Inbound>[0]['headers'] = {}
  const execute: Inbound = async (input, next) => {
    carried = input.headers
    const tenantId = tenantIn(carried[CONTEXT_HEADER]?.data)
    tenantscope.begun(tenantId)
    try {
      const result = await next(input)
      tenantscope.ended(tenantId, 'completed')
      return result
    } catch (error) {
      const status = statusOf(error)
      if (status !== undefined) tenantscope.ended(tenantId, status)
      throw error
    }
  }
  return {
    inbound: [{ execute }],
    outbound: [{ scheduleActivity: (input, next) => next({ ...input, headers: { ...carried, ...input.headers } }) }],
  }
}
