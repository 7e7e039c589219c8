import { expect, test } from 'vitest'
import { createTelemetry } from '../../instrumentation/index.ts'
import { countedLines } from './counted-lines.ts'

test('bytes of log lines are those of the tenant whose work they tell of', async () => {
  const lines: string[] = []
  const sink = countedLines({ write: (line) => lines.push(line) })
  const telemetry = createTelemetry({ registries: [], log: { destination: sink.destination } })
  telemetry.log.info('before anybody counts')
  sink.observe(telemetry.recorder)
  await telemetry.run({ tenantId: 'acme' }, async () => telemetry.log.info('für acme', { tenant_id: 'hooli' }))
  telemetry.log.info('of nobody')
  let page = ''
  for await (const piece of telemetry.metrics()) page += piece
  const [, ofAcme = '', ofNobody = ''] = lines
  expect(page).toContain(`log_bytes_total{tenant_id="acme"} ${Buffer.byteLength(ofAcme)}`)
  expect(page).toContain(`log_bytes_total{tenant_id="__none__"} ${Buffer.byteLength(ofNobody)}`)
  expect(page).not.toContain('hooli')
})
