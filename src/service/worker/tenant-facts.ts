import type { GaugeRecorder, Labels, Telemetry, TenantLabel } from '../../instrumentation/index.ts'
import type { Queryable } from '../database/queryable.ts'
import { activeAgents, taskCompletionRate, taskQueueDepth } from '../metrics.ts'

interface Facts {
  readonly tenant_id: string
  readonly active_agents: number
  readonly waiting_tasks: number
  /** Null when no task ended. */
  readonly completion_ratio: number | null
}

const QUERY = `
  SELECT tenants.id AS tenant_id,
    coalesce(active.agents, 0)::integer AS active_agents,
    coalesce(waiting.tasks, 0)::integer AS waiting_tasks,
    (ended.completed::float8 / nullif(ended.completed + ended.failed, 0)) AS completion_ratio
  FROM public.tenants
  LEFT JOIN (SELECT tenant_id, count(*) AS agents FROM public.agent_activity
    WHERE last_active_at > now() - interval '15 minutes' GROUP BY tenant_id) active ON active.tenant_id = tenants.id
  LEFT JOIN (SELECT tenant_id, count(*) AS tasks FROM public.open_tasks
    WHERE started_at IS NULL GROUP BY tenant_id) waiting ON waiting.tenant_id = tenants.id
  LEFT JOIN (SELECT tenant_id, sum(completed) AS completed, sum(failed) AS failed FROM public.task_outcomes
    WHERE minute > now() - interval '15 minutes' GROUP BY tenant_id) ended ON ended.tenant_id = tenants.id`

type TenantGauge = GaugeRecorder<Labels & { readonly tenant_id: TenantLabel }>

/** Sets a gauge for the tenants that have a value, and ends the series of those that have none any more. */
const publisher = (gauge: TenantGauge) => {
  let shown = new Set<string>()
  return (values: readonly (readonly [string, number | null])[]): void => {
    const now = new Set<string>()
    for (const [tenant_id, value] of values) {
      if (value === null) continue
      gauge.set({ tenant_id }, value)
      now.add(tenant_id)
    }
    for (const tenant_id of shown) if (!now.has(tenant_id)) gauge.remove({ tenant_id })
    shown = now
  }
}

/** What the database knows of each tenant's work, read once for each scrape. When it cannot be read the series are absent. */
export function observeTenantFacts({ recorder }: Telemetry, database: Queryable): void {
  const facts = sharedForAMoment(async () => (await database.query<Facts & Record<string, unknown>>(QUERY)).rows)
  const show = (
    definition: typeof activeAgents | typeof taskQueueDepth | typeof taskCompletionRate,
    valueIn: (row: Facts) => number | null,
  ) => {
    const gauge = recorder.gauge(definition)
    const publish = publisher(gauge)
    gauge.collect(async () => publish((await facts()).map((row) => [row.tenant_id, valueIn(row)] as const)))
  }
  show(activeAgents, (row) => row.active_agents)
  show(taskQueueDepth, (row) => row.waiting_tasks)
  show(taskCompletionRate, (row) => row.completion_ratio)
}

const SHARED_MILLISECONDS = 500

/** One query for all that ask within half a second: the gauges of one scrape. */
function sharedForAMoment<Result>(read: () => Promise<Result>): () => Promise<Result> {
  let latest: { readonly result: Promise<Result>; readonly at: number } | undefined
  return () => {
    if (!latest || performance.now() - latest.at > SHARED_MILLISECONDS)
      latest = { result: read(), at: performance.now() }
    return latest.result
  }
}
