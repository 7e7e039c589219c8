import type { Stack } from '../../stackrun/index.ts'
import type { Traffic } from '../traffic.ts'

export interface IncidentContext {
  readonly stack: Stack
  readonly traffic: Traffic
  readonly databaseUrl: string
  readonly tenantId: string
}

/** Ends the fault and leaves things as they were. */
export type Lift = () => Promise<void>

/** A fault that is injected for real: into the database, the network or the processes, never into the service's code. */
export interface Incident {
  readonly name: string
  /** What happens, and what to watch for. */
  readonly story: string
  /** Whether it hits one tenant, or everybody. */
  readonly scope: 'tenant' | 'platform'
  readonly inject: (context: IncidentContext) => Promise<Lift>
}
