import { NO_TENANT } from './metric.ts'
import { temporalMetrics, workflowEndings, workflowExecutions } from './metrics.ts'
import { type CarriedContext, carryContext, continueContext } from './queue.ts'
import type { Telemetry } from './telemetry.ts'
import { CONTEXT_HEADER, type ExecutionStatus, type WorkflowSinks } from './temporal-context.ts'

export { temporalMetrics, workflowEndings, workflowExecutions }

/** What Temporal's SDK says of headers, as far as it matters here, so that it needs not be installed. */
interface Payload {
  readonly metadata?: Record<string, Uint8Array> | null
  readonly data?: Uint8Array | null
}
type Headers = Record<string, Payload>
interface WithHeaders {
  readonly headers: Headers
}

/** As the SDK's own JSON converter writes it, so that workflow code in any language can read it. */
const toPayload = (carried: CarriedContext): Payload => ({
  metadata: { encoding: Buffer.from('json/plain') },
  data: Buffer.from(JSON.stringify(carried)),
})

/** Undefined where there is none, or what is there is not ours: a header must not be able to fail an activity. */
const contextIn = (headers: Headers): CarriedContext | undefined => {
  const data = headers[CONTEXT_HEADER]?.data
  if (!data) return undefined
  try {
    const { tenantId, userId, requestId, traceparent } = JSON.parse(Buffer.from(data).toString()) as CarriedContext
    return { tenantId, userId, requestId, traceparent }
  } catch {
    return undefined
  }
}

export interface ExecutionOf {
  readonly tenantId: string | undefined
  readonly workflowType: string
}

/** Counts executions, whichever engine carries them, so that Temporal and another one are counted alike. */
export const executionCounts = ({ recorder }: Pick<Telemetry, 'recorder'>) => {
  const executions = recorder.counter(workflowExecutions)
  const endings = recorder.counter(workflowEndings)
  const labels = ({ tenantId = NO_TENANT, workflowType }: ExecutionOf) => ({
    tenant_id: tenantId,
    workflow_type: workflowType,
  })
  return {
    begun: (execution: ExecutionOf) => executions.add(labels(execution)),
    ended: (execution: ExecutionOf, status: ExecutionStatus) => endings.add({ ...labels(execution), status }),
  }
}

/**
 * Interceptors that make workflows belong to the tenant and the trace which started them, and count them. The workflow's own
 * part runs in the SDK's sandbox and is named as a module: `@tenantscope/instrumentation/temporal-workflow`.
 *
 * @example
 * const temporal = observeTemporal(telemetry)
 * new Client({ connection, interceptors: { workflow: [temporal.client] } })
 * await Worker.create({
 *   interceptors: { activity: [temporal.activity], workflowModules: [temporalWorkflowModule] },
 *   sinks: temporal.sinks,
 *   …
 * })
 */
export const observeTemporal = (telemetry: Pick<Telemetry, 'recorder' | 'context' | 'traceparent' | 'run'>) => {
  const { begun, ended } = executionCounts(telemetry)
  const carrying = <Input extends WithHeaders>(input: Input): Input => ({
    ...input,
    headers: { ...input.headers, [CONTEXT_HEADER]: toPayload(carryContext(telemetry)) },
  })
  return {
    client: {
      start: <Input extends WithHeaders, Result>(input: Input, next: (input: Input) => Result) => next(carrying(input)),
      startWithDetails: <Input extends WithHeaders, Result>(input: Input, next: (input: Input) => Result) =>
        next(carrying(input)),
    },
    activity: ({ info }: { readonly info: { readonly activityType: string } }) => ({
      inbound: {
        execute: <Input extends WithHeaders>(input: Input, next: (input: Input) => Promise<unknown>) =>
          continueContext(telemetry, info.activityType, contextIn(input.headers), () => next(input)),
      },
    }),
    sinks: {
      tenantscope: {
        begun: { fn: ({ workflowType }, tenantId) => begun({ tenantId, workflowType }) },
        ended: { fn: ({ workflowType }, tenantId, status) => ended({ tenantId, workflowType }, status) },
      },
    } satisfies InjectedSinks,
  }
}

type Sinks = WorkflowSinks['tenantscope']
/** The other end of what workflow code calls: the SDK puts the workflow's own facts first. */
type InjectedSinks = {
  readonly tenantscope: {
    readonly [Name in keyof Sinks]: {
      readonly fn: (info: { readonly workflowType: string }, ...args: Parameters<Sinks[Name]>) => void
    }
  }
}
