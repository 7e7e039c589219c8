import { business } from './business.ts'
import { cost } from './cost.ts'
import { infrastructureHealth } from './infrastructure-health.ts'
import { onCallDashboard } from './on-call.ts'
import { sloOverview } from './slo-overview.ts'
import { tenantHealth } from './tenant-health.ts'

/** In the order in which somebody on call opens them. */
export const dashboards = [sloOverview, tenantHealth, infrastructureHealth, business, cost, onCallDashboard] as const
