import { dashboard, row } from '../src/core/dashboard.ts'
import { promql } from '../src/core/promql.ts'
import { by, matches, select } from '../src/core/selector.ts'
import { activeTenants, featureAdoption, signUps, tenantInfo } from '../src/exporters/tenant/metrics.ts'
import { httpRequests } from '../src/instrumentation/metrics.ts'
import { activeAgents, taskCompletionRate } from '../src/service/metrics.ts'
import { tenantAnnotations } from './annotations.ts'
import { bars, graph, highest, list, number, ofTenant, ofTier } from './house.ts'
import { requestRate, taskRate, workflowRate } from './records.ts'

const perHour = 3600

export const business = dashboard({
  uid: 'business',
  title: 'Business metrics',
  description: 'Who uses the product, for what, and how much gets done.',
  tags: ['business'],
  variables: ['tier', 'tenant'],
  annotations: tenantAnnotations,
  rows: [
    row(
      'Now',
      number({
        title: 'Tenants',
        description: 'All customers of the chosen tiers.',
        unit: 'count',
        queries: [{ expr: promql`count(max by (tenant_id) (${select(tenantInfo, ofTier)}))` }],
      }),
      number({
        title: 'Active today',
        description: 'Tenants with an agent at work in the last 24 hours.',
        unit: 'count',
        queries: [{ expr: promql`max(${select(activeTenants, { window: '1d' })})` }],
      }),
      number({
        title: 'Sign-ups today',
        description: 'Tenants that signed up in the last 24 hours.',
        unit: 'count',
        queries: [{ expr: promql`max(${signUps})` }],
      }),
      number({
        title: 'Tasks an hour',
        description: 'Tasks ended an hour, at the pace of the shown interval.',
        unit: 'count',
        queries: [{ expr: promql`sum(${select(taskRate, ofTenant)}) * ${perHour}` }],
      }),
      number({
        title: 'Tasks completed',
        description: 'Share of ended tasks that completed, over 15 minutes, mean over tenants.',
        unit: 'ratio',
        queries: [
          { expr: promql`avg(max ${by(taskCompletionRate, 'tenant_id')} (${select(taskCompletionRate, ofTenant)}))` },
        ],
      }),
      number({
        title: 'Requests an hour',
        description: 'API requests of the chosen tenants, at the pace of the shown interval.',
        unit: 'count',
        queries: [{ expr: promql`sum(${select(requestRate, ofTenant)}) * ${perHour}` }],
      }),
    ),
    row(
      'Activity',
      graph({
        title: 'Tasks an hour by type',
        description: 'What agents are asked to do.',
        unit: 'count',
        stacked: true,
        width: 12,
        queries: [
          {
            expr: promql`sum ${by(taskRate, 'task_type')} (${select(taskRate, ofTenant)}) * ${perHour}`,
            legend: '{{task_type}}',
          },
        ],
      }),
      graph({
        title: 'Workflows an hour by type',
        description: 'Workflow executions begun.',
        unit: 'count',
        stacked: true,
        width: 12,
        queries: [
          {
            expr: promql`sum ${by(workflowRate, 'workflow_type')} (${select(workflowRate, ofTenant)}) * ${perHour}`,
            legend: '{{workflow_type}}',
          },
        ],
      }),
      graph({
        title: 'Active agents by tenant',
        description: 'Agents at work in the last 15 minutes.',
        unit: 'count',
        width: 12,
        drillDown: 'tenant-health',
        queries: [
          {
            expr: highest(promql`max ${by(activeAgents, 'tenant_id')} (${select(activeAgents, ofTenant)})`),
            legend: '{{tenant_id}}',
          },
        ],
      }),
      list({
        title: 'Tenants by tasks an hour',
        description: 'Who gets most done.',
        unit: 'count',
        value: 'Tasks an hour',
        drillDown: 'tenant-health',
        width: 12,
        queries: [
          {
            expr: promql`topk(20, sum ${by(taskRate, 'tenant_id')} (${select(taskRate, ofTenant)}) * ${perHour})`,
          },
        ],
      }),
    ),
    row(
      'Adoption',
      bars({
        title: 'API use by endpoint',
        description: 'Requests an hour that were answered well, at the pace of the shown interval.',
        unit: 'count',
        width: 12,
        queries: [
          {
            expr: promql`sort_desc(topk(12, sum ${by(httpRequests, 'method', 'endpoint')} (rate(${select(httpRequests, { ...ofTenant, status: matches(/2../) })}[$__rate_interval])) * ${perHour} > 0))`,
            legend: '{{method}} {{endpoint}}',
          },
        ],
      }),
      bars({
        title: 'Feature adoption',
        description: 'Share of tenants that used a feature within 30 days.',
        unit: 'ratio',
        width: 12,
        max: 1,
        queries: [
          {
            expr: promql`sort_desc(max ${by(featureAdoption, 'feature')} (${featureAdoption}))`,
            legend: '{{feature}}',
          },
        ],
      }),
    ),
  ],
})
