import type { PoolClient } from 'pg'
import { promql } from '../../../src/core/promql.ts'
import { select } from '../../../src/core/selector.ts'
import { backupLastSuccess } from '../../../src/exporters/backup/metrics.ts'
import { certificateExpiry } from '../../../src/exporters/certificate/metrics.ts'
import { diskUsed } from '../../../src/exporters/disk/metrics.ts'
import { pod } from '../../../src/exporters/kubernetes/api-server.fixture.ts'
import { podWaiting } from '../../../src/exporters/kubernetes/metrics.ts'
import { exporterUp } from '../../../src/exporters/metrics.ts'
import { podCpuUsage, podMemoryUsage } from '../../../src/exporters/pod/metrics.ts'
import { queryDuration, replicationLag } from '../../../src/exporters/postgres/metrics.ts'
import { redisMemoryMax, redisMemoryUsage } from '../../../src/exporters/redis/metrics.ts'
import { notificationsFailed, ruleEvaluationFailures, up } from '../../../src/external-metrics.ts'
import {
  activeConnections,
  httpRequests,
  poolUsage,
  redisOperations,
  requestDuration,
  tenantsRefused,
} from '../../../src/instrumentation/metrics.ts'
import { taskQueueDepth } from '../../../src/service/metrics.ts'
import type { Cause, Course } from './cause.ts'
import { POOL_SIZE, REDIS_BYTES, type World } from './world.ts'

const atLeast = (from: number) => [from, Number.POSITIVE_INFINITY] as const

const MINUTE = 60
const DAY = 86_400

/** Something that goes on until it is ended. */
const during = <State>(
  begin: (world: World) => State | Promise<State>,
  end: (state: State) => unknown,
): Pick<Cause, 'begin' | 'end'> => {
  let state: State | undefined
  return {
    async begin(world) {
      state = await begin(world)
    },
    end: () => end(state as State),
  }
}

const poolHolds = (connections: number): Pick<Cause, 'begin' | 'end'> =>
  during<readonly PoolClient[]>(
    ({ observedPool }) => Promise.all(Array.from({ length: connections }, () => observedPool.connect())),
    (clients) => clients.forEach((client) => void client.release()),
  )

const usedRedis = async ({ redis }: World): Promise<number> =>
  Number(/^used_memory:(\d+)/m.exec(await redis.info('memory'))?.[1]) / REDIS_BYTES

const fillRedis = (ratio: number): Pick<Cause, 'begin' | 'end'> => ({
  begin: (world) =>
    world.workFor('well', async () => {
      for (let key = 0; (await usedRedis(world)) < ratio; key += 1)
        await world.redis.set(`filler:${key}`, Buffer.alloc(48 << 10))
    }),
  end: ({ redis }) => redis.flushall(),
})

const redisUse = promql`${redisMemoryUsage} / ${redisMemoryMax}`

const ageOf = (kind: 'backup' | 'restore_drill') => promql`time() - ${select(backupLastSuccess, { kind })}`

/** Keeps so many connections asleep, each statement for longer than a query should take. */
const sleepAgain = ({ database }: World) => {
  const abort = new AbortController()
  const sleepers = Array.from({ length: 6 }, async () => {
    while (!abort.signal.aborted) await database.query('SELECT pg_sleep(0.7)')
  })
  return { abort, sleepers }
}

const crashing = { restartCount: 7, state: { waiting: { reason: 'CrashLoopBackOff' } }, ready: false }

const pool: Course = [
  {
    does: 'seventeen of twenty connections of the pool are checked out',
    moves: [
      { series: select(poolUsage, { pool: 'main' }), between: [0.85, 0.85] },
      { series: select(activeConnections, { pool: 'main' }), between: [17, 17] },
    ],
    alerts: ['DatabasePoolBusy'],
    ...poolHolds(POOL_SIZE * 0.85),
  },
  {
    does: 'every connection of the pool is checked out',
    moves: [{ series: select(poolUsage, { pool: 'main' }), between: [1, 1] }],
    alerts: ['DatabasePoolExhausted'],
    ...poolHolds(POOL_SIZE),
  },
]

const memory: Course = [
  {
    does: 'Redis is written to 84 % of its memory',
    moves: [
      { series: redisUse, between: [0.83, 0.88] },
      { series: select(redisOperations, { tenant_id: 'well', operation: 'write' }), between: atLeast(100) },
    ],
    alerts: ['RedisMemoryBusy'],
    ...fillRedis(0.84),
  },
  {
    does: 'Redis is written full',
    moves: [{ series: redisUse, between: [0.93, 1] }],
    alerts: ['RedisMemoryExhausted'],
    ...fillRedis(0.94),
  },
]

const replication: Course = [
  {
    does: 'the standby stops to replay what the primary writes',
    moves: [{ series: select(replicationLag, { server: 'primary' }), between: [30, 120] }],
    alerts: ['PostgresReplicationLag'],
    async begin({ standby, database }) {
      await standby.query('SELECT pg_wal_replay_pause()')
      await database.query('CREATE TABLE written AS SELECT now()')
    },
    end: ({ standby }) => standby.query('SELECT pg_wal_replay_resume()'),
  },
]

const pods: Course = [
  {
    does: 'a container crashes again and again, as the Kubernetes API tells',
    moves: [{ series: select(podWaiting, { pod_name: 'api-1', reason: 'CrashLoopBackOff' }), between: [1, 1] }],
    alerts: ['PodCrashLoop'],
    begin: ({ apiServer }) => apiServer.tell({ type: 'MODIFIED', object: pod('api-1', 11, crashing) }),
    end: ({ apiServer }) => apiServer.tell({ type: 'MODIFIED', object: pod('api-1', 12, { restartCount: 7 }) }),
  },
  {
    does: 'a pod computes without a rest, on much memory',
    moves: [
      { series: select(podCpuUsage, { pod_name: 'busy-1' }), between: [70, 210] },
      { series: select(podMemoryUsage, { pod_name: 'busy-1' }), between: atLeast(250e6) },
    ],
    alerts: ['PodsCpuHigh'],
    begin: ({ stack }) => fetch(`${stack.url('busy-pod')}/work`),
    end: ({ stack }) => fetch(`${stack.url('busy-pod')}/rest`),
  },
]

const certificates: Course = [
  {
    does: 'a certificate expires and is renewed',
    moves: [{ series: promql`${certificateExpiry} - time()`, between: [-DAY - 60, -DAY] }],
    alerts: ['CertificateExpiresSoon'],
    begin: ({ files }) => files.renewCertificate(-1),
    end: ({ files }) => files.renewCertificate(90),
  },
]

const disks: Course = [
  {
    does: 'a disk is filled to nine tenths',
    moves: [{ series: select(diskUsed), between: [0.88, 0.92] }],
    alerts: ['DiskFilling'],
    begin: ({ disk }) => disk?.fill(0.9),
    end: ({ disk }) => disk?.clear(),
    impossible: ({ disk }) => (disk ? undefined : 'a disk small enough to be filled needs the right to mount one'),
  },
]

const backups: Course = [
  {
    does: 'the last backup ages to twenty minutes, then one is made',
    moves: [{ series: ageOf('backup'), between: [20 * MINUTE, 22 * MINUTE] }],
    alerts: ['RecoveryPointExceeded'],
    begin: ({ files }) => files.age('backup', 20 * MINUTE),
    end: ({ files }) => files.age('backup', 0),
  },
]

const drills: Course = [
  {
    does: 'the last restore drill ages to 31 days, then one is held',
    moves: [{ series: ageOf('restore_drill'), between: [31 * DAY, 31 * DAY + 120] }],
    alerts: ['RestoreDrillOverdue'],
    begin: ({ files }) => files.age('drill', 31 * DAY),
    end: ({ files }) => files.age('drill', 0),
  },
]

const targets: Course = [
  {
    does: 'the folder of an archive is gone',
    moves: [{ series: select(exporterUp, { exporter: 'backup:moved' }), between: [0, 0] }],
    alerts: ['ExporterFailing'],
    begin: ({ files }) => files.loseArchive(),
    end: ({ files }) => files.restoreArchive(),
  },
  {
    does: 'one of two exporter processes is gone',
    moves: [{ series: promql`sum(${select(up, { job: 'exporters' })})`, between: [1, 1] }],
    alerts: ['TargetDown'],
    begin: (world) => world.targets.replica.cutOff(),
    end: (world) => world.targets.replica.restore(),
  },
]

const alerting: Course = [
  {
    does: 'PagerDuty refuses the pages of another Alertmanager',
    moves: [{ series: promql`sum(${select(notificationsFailed, { integration: 'pagerduty' })})`, between: atLeast(1) }],
    alerts: ['NotificationsFailing'],
    begin: () => {}, // it has since the first page
    end: ({ deafReceiver }) => deafReceiver.fail('pagerduty'),
  },
  {
    does: 'a rule meets two series where it needs one',
    moves: [{ series: promql`sum(${ruleEvaluationFailures})`, between: atLeast(1) }],
    alerts: ['RuleEvaluationFailing'],
    begin: ({ setTwins }) => setTwins(2),
    end: ({ setTwins }) => setTwins(1),
  },
]

const cap: Course = [
  {
    does: 'a tenant comes for whom the metrics have no room',
    moves: [{ series: select(tenantsRefused), between: atLeast(1) }],
    alerts: ['TenantsBeyondTelemetryCap'],
    ...during(
      ({ service }) => setInterval(() => service.ask('uninvited'), 500),
      (coming) => clearInterval(coming),
    ),
  },
]

const backlog: Course = [
  {
    does: 'sixty tasks wait for one worker',
    moves: [{ series: select(taskQueueDepth, { tenant_id: 'well' }), between: [60, 60] }],
    alerts: ['TaskBacklog'],
    begin: ({ database }) =>
      database.query(
        `INSERT INTO public.open_tasks (task_id, tenant_id, task_type, priority)
         SELECT gen_random_uuid(), 'well', 'lint', n FROM generate_series(1, 60) n`,
      ),
    end: ({ database }) => database.query('DELETE FROM public.open_tasks'),
  },
]

const queries: Course = [
  {
    does: 'statements take 0.7 s each',
    moves: [{ series: promql`rate(${queryDuration}_count[5s])`, between: atLeast(Number.MIN_VALUE) }],
    alerts: ['DatabaseQueriesSlow'],
    ...during(sleepAgain, async ({ abort, sleepers }) => {
      abort.abort()
      await Promise.all(sleepers)
    }),
  },
]

const afflict = (tenants: readonly string[], fault: Parameters<World['service']['afflict']>[1]) => ({
  begin: ({ service }: World) => tenants.forEach((tenant) => void service.afflict(tenant, fault)),
  end: ({ service }: World) => tenants.forEach((tenant) => void service.afflict(tenant)),
})

/** A page of a tenant's burn would silence its warnings, so those fail no more than a starter is promised. */
const tenants: readonly Course[] = [
  [
    {
      does: 'one request in 42 of a tenant fails',
      moves: [
        { series: select(httpRequests, { tenant_id: 'flaky', status: '500' }), between: atLeast(Number.MIN_VALUE) },
      ],
      alerts: ['TenantErrorRateHigh'],
      ...afflict(['flaky'], { oneIn: 42, status: 500 }),
    },
  ],
  [
    {
      does: 'every request of a tenant fails',
      moves: [
        { series: select(httpRequests, { tenant_id: 'broken', status: '500' }), between: atLeast(Number.MIN_VALUE) },
      ],
      alerts: [
        ...['TenantErrorRateCritical', 'ApiAvailabilityBurnPageFast', 'ApiAvailabilityBurnPageSlow'],
        'ApiAvailabilityLowVolume',
      ],
      spokenFor: ['ApiAvailabilityBurnPageSlow'],
      ...afflict(['broken'], { oneIn: 1, status: 500 }),
    },
  ],
  [
    {
      does: 'one request in twelve of a tenant takes 1.2 s',
      moves: [{ series: promql`sum(rate(${requestDuration}_sum[5s]))`, between: atLeast(Number.MIN_VALUE) }],
      alerts: ['TenantLatencyP95High'],
      ...afflict(['sluggish'], { oneIn: 12, seconds: 1.2 }),
    },
  ],
  [
    {
      does: 'every request of three tenants takes 2.2 s',
      moves: [{ series: promql`sum(rate(${requestDuration}_sum[5s]))`, between: atLeast(Number.MIN_VALUE) }],
      alerts: [
        ...['TenantLatencyP95Critical', 'PlatformLatency', 'ApiLatencyBurnPageFast', 'ApiLatencyBurnPageSlow'],
        'ApiLatencyLowVolume',
      ],
      spokenFor: [
        ...['TenantLatencyP95Critical', 'ApiLatencyBurnPageFast', 'ApiLatencyBurnPageSlow', 'ApiLatencyLowVolume'],
      ],
      ...afflict(['slow-a', 'slow-b', 'slow-c'], { oneIn: 1, seconds: 2.2 }),
    },
  ],
]

/** Before any other: until the API is up, nothing of it can be measured. */
export const beforeAll: Cause = {
  does: 'the API is not up yet',
  moves: [{ series: promql`sum(${select(up, { job: 'api' })})`, between: [0, 0] }],
  alerts: ['TelemetryAbsent', 'JobDown'],
  begin: () => {},
  end: ({ targets: { api } }) => api.restore(),
}

/** Side by side. */
export const courses: readonly Course[] = [
  ...[pool, memory, replication, pods, certificates, disks, backups, drills, targets, alerting, cap, backlog],
  ...[queries, ...tenants],
]

/** After all other, and late enough for half a compressed hour of traffic to lie behind. */
export const afterAll: Cause = {
  does: 'no tenant sends anything any more',
  moves: [{ series: promql`sum(rate(${httpRequests}[5s]))`, between: [0, 0] }],
  alerts: ['TrafficStopped'],
  begin: ({ service }) => service.silence(),
  end: ({ service }) => service.speak(),
}

export const allCauses: readonly Cause[] = [beforeAll, ...courses.flat(), afterAll]
