import pg from 'pg'
import { agentsTable } from '../demo/incidents/database-fault.ts'
import { deployments } from './deployments.ts'
import { failOver } from './fail-over.ts'
import { standbyUrl } from './postgres-standby.ts'
import type { RecoveryObjective, Scenario } from './scenario.ts'
import { STANDBY } from './synchronous-standby.ts'
import type { NetworkFault } from './tcp-proxy.ts'

/** Where one of several replicas is hurt, the others serve. */
const spared: RecoveryObjective = { servedAgainSeconds: 60, readyAgainSeconds: 60, failedRequests: 0 }
/** Where all depend on the part, requests fail while it is away. */
const endured: RecoveryObjective = { servedAgainSeconds: 15, readyAgainSeconds: 60, failedRequests: 'any' }

const killed = (name: string, part: string, story: string): Scenario => ({
  name,
  story,
  objective: spared,
  lasts: false,
  async inject({ testbed }) {
    await testbed.stack.part(part).kill()
    return () => testbed.stack.part(part).start()
  },
})

const stopped = (name: string, part: string, story: string): Scenario => ({
  name,
  story,
  objective: endured,
  lasts: true,
  async inject({ testbed }) {
    await testbed.stack.part(part).stop()
    return () => testbed.stack.part(part).start()
  },
})

const network = (name: string, fault: NetworkFault, story: string): Scenario => ({
  name,
  story,
  objective: endured,
  lasts: true,
  async inject({ databaseNetwork }) {
    databaseNetwork.break(fault)
    return async () => databaseNetwork.break()
  },
})

const pauseApi: Scenario = {
  name: 'pause-api',
  story: 'One API replica is frozen (SIGSTOP): connections stay open and nothing answers until the check looks away.',
  objective: { ...spared, failedRequests: 'any' },
  lasts: true,
  async inject({ testbed }) {
    const part = testbed.stack.part(testbed.replicas[0] as string)
    part.pause()
    return async () => part.resume()
  },
}

const fillPool: Scenario = {
  name: 'fill-pool',
  story:
    "A transaction locks one tenant's agents: its requests wait in the pool until it is full, and everybody waits.",
  objective: endured,
  lasts: true,
  async inject({ databaseUrl, tenantIds }) {
    const client = new pg.Client({ connectionString: databaseUrl, application_name: 'drill' })
    await client.connect()
    await client.query(`BEGIN; LOCK TABLE ${agentsTable(tenantIds[0] as string)} IN ACCESS EXCLUSIVE MODE`)
    return () => client.end()
  },
}

const failOverDatabase: Scenario = {
  name: 'fail-over',
  story: 'PostgreSQL is killed and stays dead: a controller notices, promotes the standby and leads the service to it.',
  objective: { servedAgainSeconds: 15, readyAgainSeconds: 15, failedRequests: 'any' },
  lasts: false,
  reserves: { standby: true },
  async inject({ testbed, leadDatabaseTo }) {
    const { stack, databaseUrl } = testbed
    await stack.part('postgres').kill()
    return () =>
      failOver({
        primaryUrl: databaseUrl,
        standbyUrl: standbyUrl(stack, 'postgres', STANDBY),
        redirect: () => leadDatabaseTo(STANDBY),
      })
  },
}

/** The failover comes last: after it there is no primary to hurt. */
export const scenarios: readonly Scenario[] = [
  killed('kill-api', 'api-1', 'One of the API replicas is killed under load and started again: the others serve.'),
  killed(
    'kill-worker',
    'worker',
    'The worker is killed with tasks in flight and started again: they are delivered again.',
  ),
  stopped('stop-postgres', 'postgres', 'PostgreSQL is away: requests get 503 in bounded time and it heals by itself.'),
  stopped('stop-redis', 'redis', 'Redis is away and forgets its queue: the database did not.'),
  pauseApi,
  fillPool,
  network(
    'network-latency',
    { kind: 'latency', milliseconds: 40 },
    'Everything from and to the database is 40 ms late.',
  ),
  network('network-loss', { kind: 'loss' }, 'Nothing from or to the database arrives, and nobody is told.'),
  network('network-reset', { kind: 'reset' }, 'Every connection to the database is reset.'),
  ...deployments,
  failOverDatabase,
]
