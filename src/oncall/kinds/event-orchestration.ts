import type { Orchestration } from '../declared.ts'
import { type Kind, save } from './kind.ts'

interface Router {
  readonly sets?: readonly { readonly id: string; readonly rules: readonly Rule[] }[]
}
interface Rule {
  readonly label?: string
  readonly conditions: readonly { readonly expression: string }[]
  readonly actions: { readonly route_to: string }
}

/** https://developer.pagerduty.com/docs/event-orchestration. Its routing keys are secrets, so they are never read here. */
export const eventOrchestrationKind: Kind<Orchestration> = {
  kind: 'event orchestration',
  path: 'event_orchestrations',
  listKey: 'orchestrations',
  async read(client, { id }, directory) {
    const { orchestration_path: router } = await client.get(`event_orchestrations/${id}/router`)
    const rules = (router as Router | undefined)?.sets?.find((set) => set.id === 'start')?.rules ?? []
    return {
      routes: rules.map(({ label = '', conditions, actions }) => ({
        label,
        when: conditions.map(({ expression }) => expression).join(' or '),
        service: directory.nameOf('service', actions.route_to),
      })),
    }
  },
  async write(client, { name, description, existing }, { routes }, directory) {
    const body = { name, description }
    const id = await save(client, { path: 'event_orchestrations', key: 'orchestration', existing, body })
    await client.put(`event_orchestrations/${id}/router`, {
      orchestration_path: {
        type: 'router',
        parent: { id, type: 'event_orchestration_reference' },
        sets: [
          {
            id: 'start',
            rules: routes.map(({ label, when, service }) => ({
              label,
              conditions: [{ expression: when }],
              actions: { route_to: directory.idOf('service', service) },
            })),
          },
        ],
        catch_all: { actions: { route_to: 'unrouted' } },
      },
    })
    return id
  },
}
