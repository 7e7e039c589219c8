/** What both sides of a workflow's sandbox know: pure names and types. */

export const CONTEXT_HEADER = 'tenantscope-context'

export const EXECUTION_STATUSES = ['completed', 'failed', 'cancelled'] as const
export type ExecutionStatus = (typeof EXECUTION_STATUSES)[number]

/** What workflow code tells the outside. The SDK calls it once for each event, and not while it replays history. */
export type WorkflowSinks = {
  readonly tenantscope: {
    begun(tenantId: string | undefined): void
    ended(tenantId: string | undefined, status: ExecutionStatus): void
  }
}
