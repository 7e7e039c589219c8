import { agentsTable, cyclingFault, standingFault } from './database-fault.ts'
import type { Incident } from './incident.ts'

const HIDDEN = 'agents_hidden_by_incident'
const hide = (tenantId: string): string => `ALTER TABLE ${agentsTable(tenantId)} RENAME TO ${HIDDEN}`
const show = (tenantId: string): string =>
  `ALTER TABLE ${agentsTable(tenantId).replace(/"agents"$/, HIDDEN)} RENAME TO agents`

export const errorBurst: Incident = {
  name: 'error-burst',
  story: "The tenant's table of agents comes and goes: about two requests in three on agents end in a 500.",
  scope: 'tenant',
  inject: (context) =>
    cyclingFault(context, {
      breakIt: hide(context.tenantId),
      mendIt: show(context.tenantId),
      brokenMs: 1000,
      wholeMs: 500,
    }),
}

export const outage: Incident = {
  name: 'outage',
  story: "The tenant's table of agents is gone: every request on agents ends in a 500 until it is lifted.",
  scope: 'tenant',
  inject: (context) => standingFault(context, { breakIt: hide(context.tenantId), mendIt: show(context.tenantId) }),
}

export const slow: Incident = {
  name: 'slow',
  story: 'A long transaction locks the tenant’s table of agents again and again: requests wait for it, others do not.',
  scope: 'tenant',
  inject: (context) =>
    cyclingFault(context, {
      breakIt: `BEGIN; LOCK TABLE ${agentsTable(context.tenantId)} IN ACCESS EXCLUSIVE MODE`,
      mendIt: 'COMMIT',
      // Longer than the objective of half a second, shorter than the service's own limit, where waiting becomes an error.
      brokenMs: 750,
      wholeMs: 20,
    }),
}

export const noisyNeighbour: Incident = {
  name: 'noisy-neighbour',
  story: 'The tenant sends twenty times its traffic: the limiter refuses the excess, and nobody else should notice.',
  scope: 'tenant',
  inject: async ({ traffic, tenantId }) => {
    traffic.multiply(tenantId, 20)
    return async () => traffic.multiply(tenantId, 1)
  },
}
