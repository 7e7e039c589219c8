import { expect, test } from 'vitest'
import { type CarriedContext, carryContext, continueContext } from './queue.ts'
import { createTelemetry } from './telemetry.ts'

test('a job belongs to the request that made it: tenant, user, request and trace', async () => {
  const telemetry = createTelemetry({ registries: [], log: { level: 'silent' } })
  const who = { tenantId: 'acme', userId: 'ada', requestId: 'req-1' }
  const { stored, traceId } = await telemetry.run(who, async () => ({
    stored: JSON.stringify(carryContext(telemetry)),
    traceId: telemetry.context()?.spanContext.traceId,
  }))
  await continueContext(telemetry, 'task', JSON.parse(stored) as CarriedContext, async () => {
    expect(telemetry.context()).toMatchObject({ ...who, spanContext: { traceId } })
  })
  expect(telemetry.context()).toBeUndefined()
})

test('a job that carries nothing is nobody’s', async () => {
  const telemetry = createTelemetry({ registries: [], log: { level: 'silent' } })
  await continueContext(telemetry, 'task', undefined, async () => {
    expect(telemetry.context()).toMatchObject({
      tenantId: undefined,
      requestId: expect.stringMatching(/^[0-9a-f]{32}$/),
    })
  })
})
