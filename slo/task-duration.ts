import { fasterThan } from '../src/core/indicator.ts'
import { slo } from '../src/core/slo.ts'
import { taskDuration } from '../src/service/metrics.ts'

export const taskDurations = slo({
  id: 'task-duration',
  title: 'task duration',
  promise: 'A task ends within a minute of being begun.',
  owner: 'platform',
  family: 'task-duration',
  dashboard: 'tenant-health',
  period: '30d',
  urgency: 'ticket',
  objectives: { starter: 0.95, business: 0.97, enterprise: 0.99 },
  indicator: fasterThan(taskDuration, 60),
})
