import type { LogRecord } from './log-record.ts'

/** What is asked for; every part narrows it. */
export interface LogQuery {
  readonly tenantId?: string
  readonly requestId?: string
  readonly traceId?: string
  readonly level?: string
  readonly since: Date
}

/** Where log lines are kept. */
export type LogSource = (query: LogQuery) => Promise<readonly LogRecord[]>

export const answers = (record: LogRecord, { tenantId, requestId, traceId, level, since }: LogQuery): boolean =>
  (tenantId === undefined || record.tenant_id === tenantId) &&
  (requestId === undefined || record.request_id === requestId) &&
  (traceId === undefined || record.trace_id === traceId) &&
  (level === undefined || record.level === level) &&
  Date.parse(record.timestamp) >= since.getTime()
