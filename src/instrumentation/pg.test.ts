import { expect, test } from 'vitest'
import { observePool } from './pg.ts'
import { createTelemetry } from './telemetry.ts'

test('every pool is told as it is at the scrape', async () => {
  const telemetry = createTelemetry({ registries: [], log: { level: 'silent' } })
  const api = { totalCount: 4, idleCount: 1, waitingCount: 0, options: { max: 10 } }
  const jobs = { totalCount: 5, idleCount: 0, waitingCount: 7, options: { max: 5 } }
  observePool(telemetry, api, { name: 'api' })
  observePool(telemetry, jobs, { name: 'jobs' })
  api.idleCount = 2
  let page = ''
  for await (const piece of telemetry.metrics()) page += piece
  expect(page.match(/^postgres.*$/gm)).toEqual([
    'postgres_connection_pool_usage{pool="api"} 0.2',
    'postgres_connection_pool_usage{pool="jobs"} 1',
    'postgres_active_connections{pool="api"} 2',
    'postgres_active_connections{pool="jobs"} 5',
    'postgres_pool_waiting_requests{pool="api"} 0',
    'postgres_pool_waiting_requests{pool="jobs"} 7',
  ])
})
