import { cpuPercent, poolUsageRatio, redisMemoryRatio } from '../alerts/thresholds.ts'
import { dashboard, row } from '../src/core/dashboard.ts'
import { promql } from '../src/core/promql.ts'
import { buckets, by, count, select } from '../src/core/selector.ts'
import { diskUsed } from '../src/exporters/disk/metrics.ts'
import { podPhase, podRestarts, podWaiting } from '../src/exporters/kubernetes/metrics.ts'
import { exporterUp } from '../src/exporters/metrics.ts'
import { podCpuUsage, podMemoryUsage, podNetworkBytes } from '../src/exporters/pod/metrics.ts'
import {
  postgresConnections,
  postgresMaxConnections,
  queryDuration,
  replicationLag,
} from '../src/exporters/postgres/metrics.ts'
import {
  redisClients,
  redisHits,
  redisMemoryMax,
  redisMemoryUsage,
  redisMisses,
} from '../src/exporters/redis/metrics.ts'
import { up } from '../src/external-metrics.ts'
import { activeConnections, poolUsage, poolWaiting } from '../src/instrumentation/metrics.ts'
import { taskQueueDepth } from '../src/service/metrics.ts'
import { fleetAnnotations } from './annotations.ts'
import { dial, graph, number, worseAbove } from './house.ts'
import { redisOperationRate } from './records.ts'

const cluster = 'a Kubernetes cluster: outside of one there are no pods to ask about'

export const infrastructureHealth = dashboard({
  uid: 'infrastructure-health',
  title: 'Infrastructure health',
  description: 'Is what the service stands on well? Use, saturation and errors of pods, PostgreSQL, Redis and disks.',
  tags: ['infrastructure', 'use'],
  variables: [],
  annotations: fleetAnnotations,
  rows: [
    row(
      'Now',
      number({
        title: 'Targets down',
        description: 'Processes that Prometheus cannot scrape.',
        unit: 'count',
        thresholds: worseAbove(1, 2),
        queries: [{ expr: promql`count(${up} == 0) or vector(0)` }],
      }),
      number({
        title: 'Sources down',
        description: 'Exporters whose source is gone or slow; their series are absent meanwhile.',
        unit: 'count',
        thresholds: worseAbove(1, 2),
        queries: [{ expr: promql`count(${exporterUp} == 0) or vector(0)` }],
      }),
      dial({
        title: 'Fullest pool',
        description: 'The connection pool with the least to spare. At 1 queries wait.',
        unit: 'ratio',
        thresholds: worseAbove(poolUsageRatio.warning, poolUsageRatio.critical),
        queries: [{ expr: promql`max(${poolUsage})` }],
      }),
      dial({
        title: 'Redis memory',
        description: 'Share of the memory that Redis may use.',
        unit: 'ratio',
        thresholds: worseAbove(redisMemoryRatio.warning, redisMemoryRatio.critical),
        queries: [{ expr: promql`max(${redisMemoryUsage} / ${redisMemoryMax})` }],
      }),
      dial({
        title: 'Fullest disk',
        description: 'The mount with the least to spare.',
        unit: 'ratio',
        thresholds: worseAbove(0.8, 0.9),
        queries: [{ expr: promql`max(${diskUsed})` }],
      }),
      number({
        title: 'Waiting tasks',
        description: 'Accepted tasks that no worker has begun, all tenants.',
        unit: 'count',
        queries: [{ expr: promql`sum(max ${by(taskQueueDepth, 'tenant_id')} (${select(taskQueueDepth)}))` }],
      }),
    ),
    row(
      'Pods',
      graph({
        title: 'CPU by pod',
        description: 'Of the limit, or of one core where there is none. Above 70 % the deployment scales.',
        unit: 'percent',
        thresholds: worseAbove(cpuPercent.warning, cpuPercent.critical),
        queries: [{ expr: promql`${podCpuUsage}`, legend: '{{pod_name}} {{job}}' }],
      }),
      graph({
        title: 'Memory by pod',
        description: 'Working set in a container, resident set elsewhere.',
        unit: 'bytes',
        queries: [{ expr: promql`${podMemoryUsage}`, legend: '{{pod_name}} {{job}}' }],
      }),
      graph({
        title: 'Network by direction',
        description: 'Bytes that cross the network of the pods.',
        unit: 'bytes per second',
        queries: [
          {
            expr: promql`sum ${by(podNetworkBytes, 'direction')} (rate(${podNetworkBytes}[$__rate_interval]))`,
            legend: '{{direction}}',
          },
        ],
      }),
      graph({
        title: 'Pods by phase',
        description: 'Pending for long means that the cluster has no room.',
        unit: 'count',
        filledBy: cluster,
        queries: [{ expr: promql`sum ${by(podPhase, 'phase')} (${podPhase})`, legend: '{{phase}}' }],
      }),
      graph({
        title: 'Restarts by pod',
        description: 'Restarts over ten minutes. A pod that goes on restarting pages as a crash loop.',
        unit: 'count',
        filledBy: cluster,
        queries: [
          { expr: promql`sum ${by(podRestarts, 'pod_name')} (increase(${podRestarts}[10m]))`, legend: '{{pod_name}}' },
        ],
      }),
      graph({
        title: 'Waiting containers',
        description: 'Why containers do not run.',
        unit: 'count',
        filledBy: cluster,
        queries: [{ expr: promql`count ${by(podWaiting, 'reason')} (${podWaiting})`, legend: '{{reason}}' }],
      }),
    ),
    row(
      'PostgreSQL',
      graph({
        title: 'Pool use',
        description: 'Share of each pool that is checked out. Lines are where the alerts fire.',
        unit: 'ratio',
        min: 0,
        max: 1,
        thresholds: worseAbove(poolUsageRatio.warning, poolUsageRatio.critical),
        queries: [{ expr: promql`max ${by(poolUsage, 'pool')} (${poolUsage})`, legend: '{{pool}}' }],
      }),
      graph({
        title: 'Connections',
        description: 'Of the pools, what waits for one, and of all clients to the server.',
        unit: 'count',
        queries: [
          { expr: promql`sum ${by(activeConnections, 'pool')} (${activeConnections})`, legend: '{{pool}} in use' },
          { expr: promql`sum ${by(poolWaiting, 'pool')} (${poolWaiting})`, legend: '{{pool}} waiting' },
          {
            expr: promql`sum ${by(postgresConnections, 'state')} (${postgresConnections})`,
            legend: 'server {{state}}',
          },
          { expr: promql`max(${postgresMaxConnections})`, legend: 'server admits' },
        ],
      }),
      graph({
        title: 'Query latency',
        description:
          'Estimated from what pg_stat_statements keeps for each statement. Above 0.5 s at P95 it is time to look.',
        unit: 'seconds',
        queries: [
          {
            expr: promql`histogram_quantile(${0.95}, sum by (le) (rate(${buckets(queryDuration)}[$__rate_interval])))`,
            legend: 'P95',
          },
          {
            expr: promql`histogram_quantile(${0.5}, sum by (le) (rate(${buckets(queryDuration)}[$__rate_interval])))`,
            legend: 'P50',
          },
        ],
      }),
      graph({
        title: 'Statements',
        width: 12,
        description: 'Statements a second on the server.',
        unit: 'events per second',
        queries: [{ expr: promql`sum(rate(${count(queryDuration)}[$__rate_interval]))`, legend: 'statements' }],
      }),
      graph({
        title: 'Replication lag',
        width: 12,
        description: 'Age of the oldest change that a standby has not replayed. Above 30 s somebody is paged.',
        unit: 'seconds',
        filledBy: 'a standby',
        queries: [{ expr: promql`${replicationLag}`, legend: '{{standby}} as {{side}} sees it' }],
      }),
    ),
    row(
      'Redis',
      graph({
        title: 'Memory',
        description: 'What Redis has allocated, and what it may.',
        unit: 'bytes',
        queries: [
          { expr: promql`max(${redisMemoryUsage})`, legend: 'used' },
          { expr: promql`max(${redisMemoryMax})`, legend: 'allowed' },
        ],
      }),
      graph({
        title: 'Operations',
        description: 'Commands that the service sends, by what they do.',
        unit: 'events per second',
        stacked: true,
        queries: [{ expr: promql`${redisOperationRate}`, legend: '{{operation}}' }],
      }),
      graph({
        title: 'Hits',
        description: 'Share of look-ups that found a key.',
        unit: 'ratio',
        max: 1,
        queries: [
          {
            expr: promql`sum(rate(${redisHits}[$__rate_interval])) / (sum(rate(${redisHits}[$__rate_interval])) + sum(rate(${redisMisses}[$__rate_interval])))`,
            legend: 'hits',
          },
        ],
      }),
      graph({
        title: 'Queue depth',
        description: 'Accepted tasks that no worker has begun, all tenants.',
        unit: 'count',
        queries: [
          { expr: promql`sum(max ${by(taskQueueDepth, 'tenant_id')} (${select(taskQueueDepth)}))`, legend: 'waiting' },
        ],
      }),
      graph({
        title: 'Clients',
        description: 'Connections to Redis.',
        unit: 'count',
        queries: [{ expr: promql`max(${redisClients})`, legend: 'clients' }],
      }),
      graph({
        title: 'Disks',
        description: 'Space used by mount. Above 80 % somebody should make room.',
        unit: 'ratio',
        max: 1,
        thresholds: worseAbove(0.8, 0.9),
        queries: [{ expr: promql`max ${by(diskUsed, 'mount')} (${diskUsed})`, legend: '{{mount}}' }],
      }),
    ),
  ],
})
