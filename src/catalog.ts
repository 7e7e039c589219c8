import { publishedErrorBudget } from './core/recorded.ts'
import { httpRequests, requestDuration } from './instrumentation/metrics.ts'

export { external } from './external-metrics.ts'

/** Everything that our own processes emit, each metric declared beside the code that emits it. */
export const catalog = [httpRequests, requestDuration, publishedErrorBudget]
