import { promql } from '../src/core/promql.ts'
import type { ProofCase, SampledSeries } from '../src/core/proof-case.ts'
import { has } from '../src/core/record-cases.ts'
import type { RecordingRule } from '../src/core/rule.ts'
import { buckets, by, count, matches, select } from '../src/core/selector.ts'
import type { AlertGroup } from '../src/core/stack.ts'
import { free, gauge, oneOf, route, status, tenant } from '../src/instrumentation/metric.ts'
import {
  httpRequests,
  REDIS_OPERATIONS,
  redisOperations,
  requestDuration,
  workflowExecutions,
} from '../src/instrumentation/metrics.ts'
import { apiErrors, taskDuration } from '../src/service/metrics.ts'

/*
 * What panels ask for every tenant over the whole shown time. Raw series are counted by pod, route and status, so that a graph
 * of a thousand tenants would read a hundred thousand of them at each refresh of everybody who looks; `bench/queries` measures
 * both. One minute is four scrapes: the shortest window that a lost scrape does not empty.
 */

export const requestRate = gauge('tenant:http_requests:rate1m', {
  help: 'Requests a second.',
  labels: { tenant_id: tenant },
})

export const failureRate = gauge('tenant:http_requests_failed:rate1m', {
  help: 'Requests a second that ended in a server error, by route and status; absent while none does.',
  labels: { tenant_id: tenant, endpoint: route, status },
})

export const latencyBuckets = gauge('tenant:http_request_duration_seconds_bucket:rate1m', {
  help: 'Requests a second that took no longer than le.',
  labels: { tenant_id: tenant, le: free({ expected: requestDuration.buckets.length + 1 }) },
})

const QUANTILES = ['0.5', '0.95', '0.99'] as const

export const latencyQuantile = gauge('tenant:http_request_duration_seconds:quantile1m', {
  help: 'Time within which a share of the requests was answered, interpolated between buckets.',
  unit: 'seconds',
  labels: { tenant_id: tenant, quantile: oneOf(...QUANTILES) },
})

export const errorRate = gauge('tenant:api_errors:rate5m', {
  help: 'Requests a second that the API answered with a problem, by kind of problem, over five minutes.',
  labels: { tenant_id: tenant, error_type: apiErrors.labels.error_type },
})

export const taskRate = gauge('tenant:agent_tasks:rate1m', {
  help: 'Tasks ended a second, by type.',
  labels: { tenant_id: tenant, task_type: taskDuration.labels.task_type },
})

export const workflowRate = gauge('tenant:temporal_workflow_executions:rate1m', {
  help: 'Workflow executions begun a second, by type.',
  labels: { tenant_id: tenant, workflow_type: workflowExecutions.labels.workflow_type },
})

export const redisOperationRate = gauge('operation:redis_operations:rate1m', {
  help: 'Redis commands a second, all tenants.',
  labels: { operation: oneOf(...REDIS_OPERATIONS) },
})

const records: readonly RecordingRule[] = [
  { record: requestRate, expr: promql`sum ${by(httpRequests, 'tenant_id')} (rate(${select(httpRequests)}[1m]))` },
  {
    record: failureRate,
    expr: promql`sum ${by(httpRequests, 'tenant_id', 'endpoint', 'status')} (rate(${select(httpRequests, { status: matches(/5../) })}[1m])) > 0`,
  },
  { record: latencyBuckets, expr: promql`sum by (le, tenant_id) (rate(${buckets(requestDuration)}[1m]))` },
  ...QUANTILES.map((quantile) => ({
    record: latencyQuantile,
    labels: { quantile },
    // Without requests there is no quantile, and NaN is no answer.
    expr: promql`histogram_quantile(${Number(quantile)}, ${select(latencyBuckets)}) >= 0`,
  })),
  {
    record: errorRate,
    expr: promql`sum ${by(apiErrors, 'tenant_id', 'error_type')} (rate(${select(apiErrors)}[5m]))`,
  },
  {
    record: taskRate,
    expr: promql`sum ${by(taskDuration, 'tenant_id', 'task_type')} (rate(${count(taskDuration)}[1m]))`,
  },
  {
    record: workflowRate,
    expr: promql`sum ${by(workflowExecutions, 'tenant_id', 'workflow_type')} (rate(${select(workflowExecutions)}[1m]))`,
  },
  {
    record: redisOperationRate,
    expr: promql`sum ${by(redisOperations, 'operation')} (rate(${select(redisOperations)}[1m]))`,
  },
]

/** Counts that begin 2.5 minutes before they are looked at, so that a rate tells over how long it was taken. */
const counted = (series: string, perMinute: number): SampledSeries => ({
  series,
  phases: [
    // The first sample lies within the five minutes that are asked for, whether their start belongs to them or not.
    { lasts: '4m', absent: true },
    { lasts: '2m', perMinute: 0 },
    { lasts: '4m', perMinute },
  ],
})

const requests = (pod: string, tenantId: string, answer: string, perMinute: number) =>
  counted(
    `${httpRequests.name}{instance="${pod}",tenant_id="${tenantId}",method="GET",endpoint="/api/agents",status="${answer}"}`,
    perMinute,
  )
const withinBucket = (pod: string, le: string, perMinute: number) =>
  counted(
    `${requestDuration.name}_bucket{instance="${pod}",tenant_id="acme",endpoint="/api/agents",le="${le}"}`,
    perMinute,
  )
const acme = { tenant_id: 'acme' }

const cases: readonly ProofCase[] = [
  {
    title: 'requests of all pods and statuses are added up, failures told by where they happened',
    at: '8m',
    samples: [
      requests('pod-a', 'acme', '200', 120),
      requests('pod-b', 'acme', '200', 60),
      requests('pod-a', 'acme', '503', 15),
      requests('pod-b', 'acme', '503', 30),
      requests('pod-a', 'bolt', '404', 60),
      requests('pod-a', 'bolt', '500', 0),
    ],
    records: [
      has(requestRate, {}, [acme, 3.75], [{ tenant_id: 'bolt' }, 1]),
      has(failureRate, {}, [{ ...acme, endpoint: '/api/agents', status: '503' }, 0.75]),
    ],
  },
  {
    title: 'quantiles are those of all pods together; a tenant without requests has none',
    at: '8m',
    samples: [
      ...['pod-a', 'pod-b'].flatMap((pod) => [
        withinBucket(pod, '0.1', 30),
        withinBucket(pod, '0.2', 60),
        withinBucket(pod, '+Inf', 60),
      ]),
      counted(`${requestDuration.name}_bucket{tenant_id="bolt",endpoint="/api/agents",le="+Inf"}`, 0),
    ],
    records: [
      has(latencyBuckets, acme, [{ ...acme, le: '0.1' }, 1], [{ ...acme, le: '0.2' }, 2], [{ ...acme, le: '+Inf' }, 2]),
      has(
        latencyQuantile,
        {},
        [{ ...acme, quantile: '0.5' }, 0.1],
        [{ ...acme, quantile: '0.95' }, 0.19],
        [{ ...acme, quantile: '0.99' }, 0.198],
      ),
    ],
  },
  {
    title: 'errors, tasks, workflows and Redis commands are told by kind',
    at: '8m',
    samples: [
      counted(`${apiErrors.name}{instance="a",tenant_id="acme",error_type="internal"}`, 60),
      counted(`${apiErrors.name}{instance="b",tenant_id="acme",error_type="internal"}`, 30),
      counted(`${taskDuration.name}_count{instance="a",tenant_id="acme",task_type="lint"}`, 120),
      counted(`${taskDuration.name}_count{instance="b",tenant_id="acme",task_type="lint"}`, 60),
      counted(`${taskDuration.name}_count{instance="a",tenant_id="acme",task_type="build"}`, 6),
      counted(`${workflowExecutions.name}{instance="a",tenant_id="acme",workflow_type="report"}`, 12),
      counted(`${workflowExecutions.name}{instance="b",tenant_id="acme",workflow_type="report"}`, 24),
      counted(`${redisOperations.name}{tenant_id="acme",operation="read"}`, 60),
      counted(`${redisOperations.name}{tenant_id="bolt",operation="read"}`, 60),
    ],
    records: [
      has(errorRate, {}, [{ ...acme, error_type: 'internal' }, 0.75]),
      has(taskRate, {}, [{ ...acme, task_type: 'lint' }, 3], [{ ...acme, task_type: 'build' }, 0.1]),
      has(workflowRate, {}, [{ ...acme, workflow_type: 'report' }, 0.6]),
      has(redisOperationRate, {}, [{ operation: 'read' }, 2]),
    ],
  },
]

/** Recorded for people to look at; no alert reads them. */
export const dashboardRecords: AlertGroup = { name: 'dashboards', pace: 'relaxed', records, cases, alerts: [] }
