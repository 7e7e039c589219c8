import { dashboard, row } from '../src/core/dashboard.ts'
import { promql } from '../src/core/promql.ts'
import { by, count, matches, select } from '../src/core/selector.ts'
import { activeTenants, featureAdoption, signUps, tenantInfo } from '../src/exporters/tenant/metrics.ts'
import { httpRequests } from '../src/instrumentation/metrics.ts'
import { activeAgents, taskCompletionRate, taskDuration, workflowExecutions } from '../src/service/metrics.ts'
import { bars, graph, list, number, ofTenant, ofTier } from './house.ts'

const perHour = 3600

export const business = dashboard({
  uid: 'business',
  title: 'Business metrics',
  description: 'Who uses the product, for what, and how much gets done.',
  tags: ['business'],
  variables: ['tier', 'tenant'],
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
        queries: [{ expr: promql`sum(rate(${count(taskDuration, ofTenant)}[$__rate_interval])) * ${perHour}` }],
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
        queries: [{ expr: promql`sum(rate(${select(httpRequests, ofTenant)}[$__rate_interval])) * ${perHour}` }],
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
            expr: promql`sum ${by(taskDuration, 'task_type')} (rate(${count(taskDuration, ofTenant)}[$__rate_interval])) * ${perHour}`,
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
            expr: promql`sum ${by(workflowExecutions, 'workflow_type')} (rate(${select(workflowExecutions, ofTenant)}[$__rate_interval])) * ${perHour}`,
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
            expr: promql`max ${by(activeAgents, 'tenant_id')} (${select(activeAgents, ofTenant)})`,
            legend: '{{tenant_id}}',
          },
        ],
      }),
      list({
        title: 'Tenants by tasks an hour',
        description: 'Who gets most done.',
        unit: 'count',
        width: 12,
        queries: [
          {
            expr: promql`topk(20, sum ${by(taskDuration, 'tenant_id')} (rate(${count(taskDuration, ofTenant)}[$__rate_interval])) * ${perHour})`,
          },
        ],
      }),
    ),
    row(
      'Adoption',
      bars({
        title: 'API use by endpoint',
        description: 'Requests over the shown time, answered well.',
        unit: 'count',
        width: 12,
        queries: [
          {
            expr: promql`topk(12, sum ${by(httpRequests, 'method', 'endpoint')} (increase(${select(httpRequests, { ...ofTenant, status: matches(/2../) })}[$__range])) > 0)`,
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
        queries: [{ expr: promql`max ${by(featureAdoption, 'feature')} (${featureAdoption})`, legend: '{{feature}}' }],
      }),
    ),
  ],
})
