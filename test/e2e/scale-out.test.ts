import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { shardOf } from '../../src/render/scale-out/shard-of.ts'
import { eventually } from '../../src/stackrun/eventually.ts'
import { type Stack, startStack } from '../../src/stackrun/index.ts'
import { mesh, meshParts, shardedParts } from './scale-out-stage.ts'

const TENANTS = 12
interface Series {
  readonly metric: Readonly<Record<string, string>>
  readonly value: readonly [number, string]
}

let folder: string
let running: Stack
const pages: { readonly status: string; readonly labels: Record<string, string> }[] = []
const receiver = createServer(async (request, response) => {
  const { alerts } = JSON.parse(await text(request)) as { alerts: typeof pages }
  pages.push(...alerts)
  response.end()
})

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenantscope-scale-out-'))
  receiver.listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  const { port } = receiver.address() as AddressInfo
  running = await startStack({
    directory: join(folder, 'run'),
    parts: [...shardedParts(TENANTS), ...meshParts(`http://127.0.0.1:${port}`)],
  })
})
afterAll(async () => {
  await running?.stop()
  receiver.closeAllConnections()
  receiver.close()
  await rm(folder, { recursive: true, force: true })
})

const query = async (part: string, expr: string): Promise<readonly Series[]> => {
  const response = await fetch(`${running.url(part)}/api/v1/query?query=${encodeURIComponent(expr)}`)
  return ((await response.json()) as { data: { result: readonly Series[] } }).data.result
}

const until = async (what: string, condition: () => Promise<boolean>): Promise<void> => {
  expect(await eventually(condition, { timeoutSeconds: 45, intervalMs: 200 }), what).toBe(true)
}

const tenantsOn = async (part: string, metric: string): Promise<readonly string[]> =>
  (await query(part, `count by (tenant_id) (${metric}{tenant_id=~"tenant-.*"})`))
    .map(({ metric: m }) => m.tenant_id ?? '')
    .toSorted()

const names = Array.from({ length: TENANTS }, (_, index) => `tenant-${index}`).toSorted()

test('every tenant is on the shard that its hash says, on no other, and the store has what shards record of all', async () => {
  await until('the store holds recorded counts of every tenant', async () => {
    return (await tenantsOn('store', 'tenant:slo_events:increase5m')).length === TENANTS
  })
  for (const shard of [0, 1]) {
    const expected = names.filter((name) => shardOf(name, 2) === shard)
    expect(expected.length).toBeGreaterThan(0)
    expect(await tenantsOn(`shard-${shard}`, 'http_requests_total')).toEqual(expected)
  }
  expect(await tenantsOn('store', 'tenant:slo_events:increase5m')).toEqual(names)
  // Raw series of tenants stay where they are; what has no tenant is little and goes along.
  expect(await query('store', 'http_requests_total{tenant_id=~"tenant-.*"}')).toEqual([])
  const clusters = (await query('store', 'count by (cluster, __replica__) (up{job="api"})')).map(({ metric }) => metric)
  expect(clusters.toSorted((a, b) => ((a.cluster ?? '') < (b.cluster ?? '') ? -1 : 1))).toEqual([
    { cluster: 'prod-0', __replica__: 'a' },
    { cluster: 'prod-1', __replica__: 'a' },
  ])
})

test('rules about all tenants see all of them in the store, and no rule fails anywhere', async () => {
  await until('the store counts every tenant', async () => {
    const expression = 'count(count by (tenant_id) (tenant:slo_events:increase5m{slo="api-availability"}))'
    return (await query('store', expression))[0]?.value[1] === String(TENANTS)
  })
  for (const part of ['store', 'shard-0', 'shard-1']) {
    const response = await fetch(`${running.url(part)}/api/v1/rules`)
    const { data } = (await response.json()) as {
      data: { groups: readonly { rules: readonly { name: string; health: string; lastError?: string }[] }[] }
    }
    const rules = data.groups.flatMap((group) => group.rules)
    expect(rules.length).toBeGreaterThan(5)
    expect(rules.filter(({ health }) => health === 'err')).toEqual([])
  }
})

const alert = async (name: string, labels: Readonly<Record<string, string>> = {}): Promise<void> => {
  const body = JSON.stringify([{ labels: { alertname: name, severity: 'critical', family: name, ...labels } }])
  // As Prometheus does: to each that answers.
  await Promise.allSettled(
    mesh.map((part) =>
      fetch(`${running.url(part)}/api/v2/alerts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      }),
    ),
  )
}

const decisions = async (part: string): Promise<number> => {
  const page = await (await fetch(`${running.url(part)}/metrics`)).text()
  return Number(/^alertmanager_nflog_queries_total (\S+)$/m.exec(page)?.[1] ?? 0)
}

test('three Alertmanagers send one page, and the two that are left send the next', async () => {
  await until('each sees three members', async () => {
    const members = await Promise.all(
      mesh.map(async (part) => {
        const status = (await (await fetch(`${running.url(part)}/api/v2/status`)).json()) as {
          cluster: { status: string; peers: readonly unknown[] }
        }
        return status.cluster.status === 'ready' ? status.cluster.peers.length : 0
      }),
    )
    return members.every((count) => count === mesh.length)
  })
  const pagesOf = (name: string) => pages.filter(({ labels }) => labels.alertname === name).length
  const before = await Promise.all(mesh.map(decisions))
  await alert('Once')
  // Whoever has looked into the log of notifications has decided whether to send.
  await until('all three have decided', async () => {
    const now = await Promise.all(mesh.map(decisions))
    return now.every((count, index) => count > (before[index] ?? 0))
  })
  expect(pagesOf('Once')).toBe(1)

  await running.part(mesh[0]).stop()
  await alert('OneIsGone')
  await until('somebody sends', async () => pagesOf('OneIsGone') > 0)
  expect(pagesOf('OneIsGone')).toBe(1)
})
