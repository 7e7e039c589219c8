import type { Service } from '../declared.ts'
import { type Kind, save } from './kind.ts'

interface Fields {
  readonly escalation_policy?: { readonly id?: string }
  readonly incident_urgency_rule?: { readonly type?: string; readonly urgency?: string }
  readonly auto_resolve_timeout?: number | null
}

/** https://developer.pagerduty.com/api-reference/7062f2631b397-create-a-service */
export const serviceKind: Kind<Service> = {
  kind: 'service',
  path: 'services',
  listKey: 'services',
  async read(_client, resource, directory) {
    const { escalation_policy, incident_urgency_rule, auto_resolve_timeout } = resource as Fields
    return {
      escalationPolicy: directory.nameOf('escalation policy', escalation_policy?.id ?? ''),
      // Urgency by hours or by severity has none of its own.
      urgency: (incident_urgency_rule?.urgency ?? incident_urgency_rule?.type ?? '') as Service['urgency'],
      resolvesItself: typeof auto_resolve_timeout === 'number' && auto_resolve_timeout > 0,
    }
  },
  write: (client, { name, description, existing }, { escalationPolicy, urgency, resolvesItself }, directory) =>
    save(client, {
      path: 'services',
      key: 'service',
      existing,
      body: {
        ...{ type: 'service', name, description },
        escalation_policy: {
          id: directory.idOf('escalation policy', escalationPolicy),
          type: 'escalation_policy_reference',
        },
        incident_urgency_rule: { type: 'constant', urgency },
        ...(!resolvesItself && { auto_resolve_timeout: null }),
        ...(!existing && { alert_creation: 'create_alerts_and_incidents' }),
      },
    }),
}
