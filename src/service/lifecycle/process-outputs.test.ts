import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startLokiReceiver } from '../../instrumentation/delivery/loki-receiver.fixture.ts'
import { createTelemetry } from '../../instrumentation/index.ts'
import { openProcessOutputs } from './process-outputs.ts'

test('with LOKI_URL the lines of a process are in Loki when it ends, and its metrics tell of them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tenantscope-outputs-'))
  const loki = await startLokiReceiver()
  try {
    const outputs = await openProcessOutputs({
      service: 'api',
      version: '1',
      config: {
        LOKI_URL: loki.url,
        LOKI_ORG_ID: 'shop',
        LOG_SPOOL_DIRECTORY: folder,
        ENVIRONMENT: 'staging',
        OPS_PORT: 0,
      },
    })
    const telemetry = createTelemetry({ registries: [], log: { destination: outputs.logDestination } })
    outputs.observe(telemetry.recorder)
    await telemetry.run({ tenantId: 'acme' }, async () => telemetry.log.info('a test writes a line'))
    await outputs.close()
    expect(loki.problems).toEqual([])
    expect(loki.accepted).toMatchObject([
      {
        organisation: 'shop',
        labels: { app: 'tenantscope', env: 'staging', component: 'api', level: 'info' },
        metadata: { tenant_id: 'acme' },
      },
    ])
    let page = ''
    for await (const piece of telemetry.metrics()) page += piece
    expect(page).toContain('log_lines_delivered_total 1')
  } finally {
    await loki.stop()
    await rm(folder, { recursive: true, force: true })
  }
})
