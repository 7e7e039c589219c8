import { infrastructureHealth } from '../dashboards/infrastructure-health.ts'

/** Where alerts about shared parts lead. */
export const infrastructure = infrastructureHealth.uid
