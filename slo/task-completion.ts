import { availability } from '../src/core/indicator.ts'
import { anyOf } from '../src/core/selector.ts'
import { slo } from '../src/core/slo.ts'
import { taskAttempts } from '../src/service/metrics.ts'

/** A task that fails as its type declares it can, such as tests that do not pass, has been done: it is no failure of ours. */
export const taskCompletion = slo({
  id: 'task-completion',
  title: 'task completion',
  promise: 'A task that a worker begins is brought to its end.',
  owner: 'platform',
  family: 'tasks',
  dashboard: 'tenant-health',
  period: '30d',
  objectives: { starter: 0.98, business: 0.99, enterprise: 0.995 },
  indicator: availability(taskAttempts, {
    bad: { outcome: anyOf('interrupted', 'abandoned') },
  }),
})
