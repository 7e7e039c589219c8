import { SpanKind } from '@opentelemetry/api'
import type { Telemetry } from './telemetry.ts'
import { inChildSpan } from './tracing/child-span.ts'

/** What a job carries of the request that made it, beside its own data. JSON, so that any queue can hold it. */
export interface CarriedContext {
  readonly tenantId: string | undefined
  readonly userId: string | undefined
  readonly requestId: string | undefined
  readonly traceparent: string | undefined
}

/** Packs the context of the work that is being done now into a job. For BullMQ or any other queue. */
export const carryContext = (telemetry: Pick<Telemetry, 'context' | 'traceparent'>): CarriedContext => {
  const current = telemetry.context()
  return {
    tenantId: current?.tenantId,
    userId: current?.userId,
    requestId: current?.requestId,
    traceparent: telemetry.traceparent(),
  }
}

/**
 * Puts jobs into a queue, in a span that tells how long that took.
 *
 * @example await enqueue('tasks', () => queue.add('task', { ...data, context: carryContext(telemetry) }))
 */
export const enqueue = <Result>(queue: string, put: () => Promise<Result>): Promise<Result> =>
  inChildSpan(
    {
      name: `send ${queue}`,
      kind: SpanKind.PRODUCER,
      attributes: { 'messaging.operation.type': 'send', 'messaging.destination.name': queue },
    },
    put,
  )

/**
 * Runs a job in the context that it carries: its log lines, spans and metrics belong to the request that made it.
 *
 * @example
 * queue.add('task', { ...data, context: carryContext(telemetry) })
 * new Worker('tasks', (job) => continueContext(telemetry, 'task', job.data.context, () => perform(job)))
 */
export const continueContext = <Result>(
  telemetry: Pick<Telemetry, 'run'>,
  name: string,
  carried: CarriedContext | undefined,
  work: () => Promise<Result>,
): Promise<Result> => telemetry.run({ name, ...carried }, work)
