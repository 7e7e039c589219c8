import type { Incident } from './incident.ts'
import { databaseDown, redisDown } from './platform-incidents.ts'
import { errorBurst, noisyNeighbour, outage, slow } from './tenant-incidents.ts'

export type { Incident } from './incident.ts'

/** Everything that the demo can do to itself. */
export const incidents: readonly Incident[] = [errorBurst, slow, outage, redisDown, databaseDown, noisyNeighbour]
