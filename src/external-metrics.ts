import { counter, free, gauge, oneOf, tenant } from './instrumentation/metric.ts'

/** What other software emits and our rules and dashboards read. Declared here, because its own code is not ours. */
const target = { job: free({ expected: 10 }), instance: free({ expected: 30 }) }

export const up = gauge('up', {
  help: 'Whether the last scrape of a target succeeded. Written by Prometheus.',
  labels: target,
})

export const ruleEvaluationFailures = counter('prometheus_rule_evaluation_failures_total', {
  help: 'Rule evaluations that failed. Emitted by Prometheus.',
  labels: { ...target, rule_group: free({ expected: 20 }) },
})

export const notificationsFailed = counter('alertmanager_notifications_failed_total', {
  help: 'Notifications that a receiver did not accept. Emitted by Alertmanager.',
  labels: { ...target, integration: free({ expected: 3 }) },
})

export const firingAlerts = gauge('ALERTS', {
  help: 'Always 1: an alert that is pending or firing. Written by Prometheus when it evaluates the alert.',
  labels: {
    alertname: free({ expected: 50 }),
    alertstate: oneOf('pending', 'firing'),
    severity: oneOf('critical', 'warning', 'heartbeat'),
    tenant_id: tenant,
  },
})

export const external = [up, firingAlerts, ruleEvaluationFailures, notificationsFailed] as const
