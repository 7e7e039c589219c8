import { EventEmitter } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { Pool } from 'pg'
import { expect, test } from 'vitest'
import { observePool, observeQueryTime } from './pg.ts'
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

test('the time of statements is that of the tenant whose work sends them, by promise or by callback, failed or not', async () => {
  const telemetry = createTelemetry({ registries: [], log: { level: 'silent' } })
  const client = {
    query(text: string, callback?: (error: unknown, result?: string) => void): unknown {
      if (callback) return void setTimeout(() => callback(undefined, text), 20)
      return delay(20).then(() => (text === 'wrong' ? Promise.reject(new Error('syntax error')) : text))
    },
  }
  const pool = new EventEmitter()
  observeQueryTime(telemetry, pool as unknown as Pool)
  pool.emit('connect', client)
  const called = () => new Promise((resolve) => client.query('SELECT 1', (_, result) => resolve(result)))
  expect(await telemetry.run({ tenantId: 'acme' }, async () => client.query('SELECT 1'))).toBe('SELECT 1')
  expect(await telemetry.run({ tenantId: 'acme' }, called)).toBe('SELECT 1')
  await expect(telemetry.run({ tenantId: 'bolt' }, async () => client.query('wrong'))).rejects.toThrow('syntax error')
  let page = ''
  for await (const piece of telemetry.metrics()) page += piece
  const secondsOf = (tenant: string) =>
    Number(new RegExp(`postgres_query_seconds_total{tenant_id="${tenant}"} (.*)`).exec(page)?.[1])
  expect(secondsOf('acme')).toBeGreaterThan(0.035)
  expect(secondsOf('bolt')).toBeGreaterThan(0.015)
  expect(secondsOf('acme')).toBeLessThan(1)
})
