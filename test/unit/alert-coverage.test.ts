import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { isAlert } from '../../src/core/rule.ts'
import { ruleGroups } from '../../src/core/stack.ts'
import definition from '../../stack.ts'
import { allCauses } from '../e2e/exporter-alerts/courses.ts'
import { shownElsewhere } from '../e2e/exporter-alerts/shown-elsewhere.ts'

const alerts = ruleGroups(definition)
  .flatMap(({ rules }) => rules.filter(isAlert))
  .map(({ name }) => name)
const caused = allCauses.flatMap((cause) => cause.alerts)

test('every alert fires and resolves for a real cause, or it is said where it is shown instead', () => {
  expect(alerts.filter((name) => !caused.includes(name) && !(name in shownElsewhere))).toEqual([])
})

test('no alert is caused twice, or said to be shown elsewhere for nothing, and all of them exist', () => {
  const all = [...caused, ...Object.keys(shownElsewhere)]
  expect(all.filter((name, index) => all.indexOf(name) !== index)).toEqual([])
  expect(all.filter((name) => !alerts.includes(name))).toEqual([])
})

test.each(Object.entries(shownElsewhere))('%s is shown where it is said', (name, { by, as = name }) => {
  expect(readFileSync(by, 'utf8')).toContain(as)
})

/** Metrics that customers were told of, and that no alert of the table reads: where each is moved by what it describes. */
const movedElsewhere = {
  active_agents_count: 'test/e2e/service-contract.test.ts',
  temporal_workflow_executions: 'test/e2e/service-contract.test.ts',
  websocket_connections: 'test/e2e/service-contract.test.ts',
  task_completion_rate: 'test/e2e/service-contract.test.ts',
  agent_task_duration_seconds: 'test/e2e/service-contract.test.ts',
  api_errors_total: 'test/e2e/service-contract.test.ts',
}
const promised = [
  ...['http_requests_total', 'http_request_duration_seconds', 'active_agents_count', 'task_queue_depth'],
  ...['temporal_workflow_executions', 'websocket_connections', 'pod_cpu_usage_percent', 'pod_memory_usage_bytes'],
  ...['postgres_connection_pool_usage', 'postgres_active_connections', 'redis_memory_usage_bytes'],
  ...['redis_operations_total', 'task_completion_rate', 'agent_task_duration_seconds', 'api_errors_total'],
]

test('every metric that was promised is moved by a real cause', () => {
  const moved = allCauses.flatMap(({ moves }) => moves.flatMap(({ series }) => series.metrics.map(({ name }) => name)))
  expect(promised.filter((name) => !moved.includes(name) && !(name in movedElsewhere))).toEqual([])
  for (const [name, by] of Object.entries(movedElsewhere)) expect(readFileSync(by, 'utf8')).toContain(name)
})
