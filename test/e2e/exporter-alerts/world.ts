import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import pg from 'pg'
import { Registry } from 'prom-client'
import { demoStack } from '../../../src/demo/demo-stack.ts'
import { alertmanagerPart } from '../../../src/demo/parts.ts'
import { standbyOf, standbyUrl } from '../../../src/drill/postgres-standby.ts'
import { backupExporter } from '../../../src/exporters/backup/backup-exporter.ts'
import { fileSource } from '../../../src/exporters/backup/file-source.ts'
import { certificateExporter } from '../../../src/exporters/certificate/certificate-exporter.ts'
import { diskExporter } from '../../../src/exporters/disk/disk-exporter.ts'
import type { Exporter } from '../../../src/exporters/exporter.ts'
import { type ApiServer, pod, startApiServer } from '../../../src/exporters/kubernetes/api-server.fixture.ts'
import { kubernetesExporter } from '../../../src/exporters/kubernetes/kubernetes-exporter.ts'
import { postgresExporters } from '../../../src/exporters/postgres/postgres-exporters.ts'
import { connectRedisExporter } from '../../../src/exporters/redis/redis-exporter.ts'
import { registerExporters } from '../../../src/exporters/register-exporters.ts'
import { readObjectives } from '../../../src/exporters/tenant/objectives.ts'
import { postgresTenants } from '../../../src/exporters/tenant/postgres-source.ts'
import { tenantExporter } from '../../../src/exporters/tenant/tenant-exporter.ts'
import { createTelemetry, type Telemetry } from '../../../src/instrumentation/index.ts'
import { observeRedis } from '../../../src/instrumentation/ioredis.ts'
import { observePool } from '../../../src/instrumentation/pg.ts'
import { type InboxEvent, type Receiver, startReceiver } from '../../../src/receiver/index.ts'
import { renderPrometheusConfig } from '../../../src/render/prometheus/config.ts'
import type { Queryable } from '../../../src/service/database/queryable.ts'
import { provisionTenants } from '../../../src/service/tenants/provision-tenants.ts'
import { observeTenantFacts } from '../../../src/service/worker/tenant-facts.ts'
import {
  nodeProcess,
  type Part,
  postgres,
  prometheus,
  redis,
  type Stack,
  startStack,
} from '../../../src/stackrun/index.ts'
import definition from '../../../stack.ts'
import { compressedRules } from './compressed-rules.ts'
import { mountSmallDisk, type SmallDisk } from './small-disk.ts'
import { startTarget, type Target } from './target.ts'
import { startTenantService, type TenantService } from './tenant-service.ts'
import { createWatchedFiles, type WatchedFiles } from './watched-files.ts'

/** Requests a second of each tenant. Starters, who are promised least, so that a little trouble is no emergency. */
export const TRAFFIC = { flaky: 100, broken: 20, sluggish: 50, 'slow-a': 10, 'slow-b': 10, 'slow-c': 10, well: 20 }

export const REDIS_BYTES = 8 << 20
export const POOL_SIZE = 20

/** Fails while `twins` tells of two: no rule can know which of them is meant. */
const breakableRule = `
groups:
  - name: breakable
    rules:
      - record: breakable
        expr: vector(1) + on () twin
`

/** Everything that the causes of the table are done to. */
export interface World {
  readonly stack: Stack
  readonly receiver: Receiver
  /** All that it was told, in order; a page changes with each event of its key. */
  readonly told: readonly InboxEvent[]
  /** Refuses the pages of the second Alertmanager. */
  readonly deafReceiver: Receiver
  readonly database: pg.Pool
  readonly observedPool: pg.Pool
  readonly standby: pg.Client
  readonly redis: Redis
  readonly apiServer: ApiServer
  readonly service: TenantService
  readonly targets: Readonly<Record<TargetName, Target>>
  readonly disk: SmallDisk | undefined
  readonly files: WatchedFiles
  setTwins(count: 1 | 2): void
  /** Does something in the context of a tenant. */
  workFor<Result>(tenantId: string, work: () => Promise<Result>): Promise<Result>
  stop(): Promise<void>
}

const TARGETS = ['api', 'service', 'worker', 'exporters', 'replica', 'twins'] as const
type TargetName = (typeof TARGETS)[number]

const startTargets = async (): Promise<Readonly<Record<TargetName, Target>>> =>
  Object.fromEntries(
    await Promise.all(TARGETS.map(async (name) => [name, await startTarget()] as const)),
  ) as unknown as Readonly<Record<TargetName, Target>>

/** The generated routes towards a receiver, to group and repeat at once. */
const pagingPart = (directory: string, name: string, receiver: Receiver): Part => {
  const part = alertmanagerPart(
    {
      ...demoStack(definition, join(directory, name)),
      grouping: { wait: '0s', interval: '1s', repeat: '4h' },
    },
    receiver,
  )
  return { ...part, name }
}

const prometheusPart = (targets: Readonly<Record<TargetName, Target>>): Part =>
  prometheus({
    config: (stack) =>
      renderPrometheusConfig({
        cadence: { scrape: '1s', evaluation: '1s' },
        ruleFiles: ['rules/*.yaml'],
        alertmanagers: [stack.address('alertmanager'), stack.address('deaf-alertmanager')],
        jobs: [
          { name: 'api', targets: [targets.api.address] },
          { name: 'worker', targets: [targets.worker.address] },
          { name: 'exporters', targets: [targets.exporters.address, targets.replica.address] },
          { name: 'pods', targets: [stack.address('busy-pod')] },
          { name: 'twins', targets: [targets.twins.address] },
          { name: 'alertmanager', targets: [stack.address('alertmanager'), stack.address('deaf-alertmanager')] },
          { name: 'prometheus', targets: [stack.address('prometheus')] },
        ],
      }),
    files: { ...compressedRules(definition), 'rules/breakable.yaml': breakableRule },
    // An alert that is not sent anew within four times this counts as resolved; a busy machine may be late.
    flags: ['--rules.alert.resend-delay=2s'],
  })

const serveTelemetry = (target: Target, telemetry: Telemetry): void =>
  target.answer(async (_, response) => {
    for await (const piece of telemetry.metrics()) response.write(piece)
    response.end()
  })

const serveExporters = (target: Target, exporters: readonly Exporter[]) => {
  const registered = registerExporters(new Registry(), exporters)
  target.answer(async (_, response) => response.end(await registered.scrape()))
  return registered
}

const quiet = { registries: [], log: { level: 'silent' } } as const

export const startWorld = async (): Promise<World> => {
  const directory = await mkdtemp(join(tmpdir(), 'tenantscope-causes-'))
  const told: InboxEvent[] = []
  const [targets, receiver, deafReceiver, apiServer, files, disk] = await Promise.all([
    startTargets(),
    startReceiver({ onEvent: (event) => told.push(event) }),
    startReceiver(),
    startApiServer(),
    createWatchedFiles(directory),
    mountSmallDisk(directory),
  ])
  targets.api.cutOff() // the API is the last to come up
  deafReceiver.fail('pagerduty', { status: 400 })
  apiServer.world.pods = [pod('api-1', 5)]
  const stack = await startStack({
    directory: join(directory, 'run'),
    guardsExit: false,
    parts: [
      redis({ settings: { maxmemory: String(REDIS_BYTES) } }),
      postgres(),
      standbyOf('postgres', { name: 'standby' }),
      nodeProcess({
        name: 'busy-pod',
        entry: new URL('busy-pod.ts', import.meta.url),
        env: ({ ports }) => ({ PORT: String(ports.http) }),
      }),
      pagingPart(join(directory, 'run'), 'alertmanager', receiver),
      pagingPart(join(directory, 'run'), 'deaf-alertmanager', deafReceiver),
      prometheusPart(targets),
    ],
  })
  const databaseUrl = stack.url('postgres')
  const tenants = Object.keys(TRAFFIC)
  await provisionTenants({ databaseUrl, tenants: tenants.map((id) => ({ id, tier: 'starter' })) })
  const database = new pg.Pool({ connectionString: databaseUrl })
  await database.query('CREATE EXTENSION pg_stat_statements')
  const standby = new pg.Client({ connectionString: standbyUrl(stack, 'postgres', 'standby') })
  await standby.connect()
  const client = new Redis(stack.url('redis'))

  const api = createTelemetry({ ...quiet, tenants: { max: tenants.length, known: tenants } })
  const observedPool = new pg.Pool({ connectionString: databaseUrl, max: POOL_SIZE })
  observePool(api, observedPool, { name: 'main' })
  observeRedis(api, client)
  serveTelemetry(targets.api, api)
  const worker = createTelemetry(quiet)
  observeTenantFacts(worker, database as Queryable)
  serveTelemetry(targets.worker, worker)
  const registered = serveExporters(targets.exporters, [
    tenantExporter(
      postgresTenants(() => database),
      await readObjectives('slo/generated/objectives.json'),
    ),
    ...postgresExporters({ url: databaseUrl, server: 'primary' }),
    connectRedisExporter({ url: stack.url('redis') }),
    kubernetesExporter({ access: { url: apiServer.url, token: async () => 'token' }, namespace: 'prod' }),
    certificateExporter({ file: files.certificate }),
    ...(disk ? [diskExporter({ mounts: [disk.mount] })] : []),
    backupExporter({ name: 'main', kind: 'backup', source: fileSource({ directory, endsWith: '.backup' }) }),
    backupExporter({ name: 'drill', kind: 'restore_drill', source: fileSource({ directory, endsWith: '.drill' }) }),
  ])
  const replica = serveExporters(targets.replica, [
    backupExporter({ name: 'moved', kind: 'wal_archive', source: fileSource({ directory: files.archive }) }),
  ])
  let twins: 1 | 2 = 1
  targets.twins.answer((_, response) => response.end('twin{n="1"} 1\n'.concat(twins === 2 ? 'twin{n="2"} 1\n' : '')))
  const service = startTenantService(targets.service, api, TRAFFIC)

  return {
    stack,
    receiver,
    told,
    deafReceiver,
    database,
    observedPool,
    standby,
    redis: client,
    apiServer,
    service,
    targets,
    disk,
    files,
    workFor: (tenantId, work) => api.run({ tenantId }, work),
    setTwins(count) {
      twins = count
    },
    async stop() {
      service.stop()
      client.disconnect()
      await Promise.all([registered.close(), replica.close(), standby.end(), observedPool.end(), database.end()])
      await stack.stop()
      await Promise.all(Object.values(targets).map((target) => target.stop()))
      await Promise.all([receiver.stop(), deafReceiver.stop(), apiServer.stop(), disk?.remove()])
      await rm(directory, { recursive: true, force: true })
    },
  }
}
