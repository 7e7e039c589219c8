import type { WorkflowClientInterceptor } from '@temporalio/client'
import type { ActivityInterceptorsFactory, InjectedSinks } from '@temporalio/worker'
import { beforeEach, expect, test } from 'vitest'
import { createTelemetry, type Telemetry } from './telemetry.ts'
import { observeTemporal } from './temporal.ts'
import { CONTEXT_HEADER, type WorkflowSinks } from './temporal-context.ts'

let telemetry: Telemetry
let temporal: ReturnType<typeof observeTemporal>
beforeEach(() => {
  telemetry = createTelemetry({ registries: [], log: { level: 'silent' } })
  temporal = observeTemporal(telemetry)
})

const page = async (): Promise<string> => {
  let text = ''
  for await (const piece of telemetry.metrics()) text += piece
  return text
}

const activity = (headers: Record<string, { data?: Uint8Array }>, work: () => Promise<unknown>) =>
  temporal.activity({ info: { activityType: 'runTask' } }).inbound.execute({ headers }, work)

test("the interceptors are what the SDK's types ask for", () => {
  temporal.client satisfies WorkflowClientInterceptor
  temporal.activity satisfies ActivityInterceptorsFactory
  temporal.sinks satisfies InjectedSinks<WorkflowSinks>
})

test('an activity works for the tenant, and in the trace, that started its workflow', async () => {
  const started = await telemetry.run({ tenantId: 'acme', userId: 'ann', requestId: 'r-1' }, async () =>
    temporal.client.start({ headers: { other: {} } }, ({ headers }) => ({ headers, trace: telemetry.traceparent() })),
  )
  expect(Object.keys(started.headers)).toEqual(['other', CONTEXT_HEADER])
  const { tenantId, requestId, trace } = (await activity(started.headers as never, async () => ({
    ...telemetry.context(),
    trace: telemetry.traceparent(),
  }))) as Record<string, string>
  expect({ tenantId, requestId }).toEqual({ tenantId: 'acme', requestId: 'r-1' })
  expect(trace?.split('-')[1]).toBe(started.trace?.split('-')[1])
})

test.each([
  ['is missing', {}],
  ['is empty', { [CONTEXT_HEADER]: {} }],
  ['is not ours', { [CONTEXT_HEADER]: { data: Buffer.from('no JSON') } }],
])('an activity runs without a tenant when the header %s', async (_, headers) => {
  expect(await activity(headers, async () => telemetry.context()?.tenantId)).toBeUndefined()
})

test('executions and their ends are counted by tenant and type', async () => {
  const { begun, ended } = temporal.sinks.tenantscope
  begun.fn({ workflowType: 'report' }, 'acme')
  begun.fn({ workflowType: 'report' }, undefined)
  ended.fn({ workflowType: 'report' }, 'acme', 'failed')
  const text = await page()
  expect(text).toContain('temporal_workflow_executions{tenant_id="acme",workflow_type="report"} 1')
  expect(text).toContain('temporal_workflow_executions{tenant_id="__none__",workflow_type="report"} 1')
  expect(text).toContain('temporal_workflow_endings_total{tenant_id="acme",workflow_type="report",status="failed"} 1')
})
