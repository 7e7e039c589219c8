import type { EscalationPolicy } from '../declared.ts'
import { type Kind, save } from './kind.ts'

interface Rule {
  readonly escalation_delay_in_minutes: number
  readonly targets: readonly { readonly id: string }[]
}

/** https://developer.pagerduty.com/api-reference/51b21014a4f5a-create-an-escalation-policy */
export const escalationPolicyKind: Kind<EscalationPolicy> = {
  kind: 'escalation policy',
  path: 'escalation_policies',
  listKey: 'escalation_policies',
  async read(_client, { num_loops, escalation_rules }, directory) {
    return {
      levels: ((escalation_rules ?? []) as readonly Rule[]).map(({ escalation_delay_in_minutes, targets }) => ({
        schedule: targets.map(({ id }) => directory.nameOf('schedule', id)).join(' + '),
        escalateAfterMinutes: escalation_delay_in_minutes,
      })),
      repeats: Number(num_loops ?? 0),
    }
  },
  write: (client, { name, description, existing }, { levels, repeats }, directory) =>
    save(client, {
      path: 'escalation_policies',
      key: 'escalation_policy',
      existing,
      body: {
        ...{ type: 'escalation_policy', name, description, num_loops: repeats },
        escalation_rules: levels.map(({ schedule, escalateAfterMinutes }) => ({
          escalation_delay_in_minutes: escalateAfterMinutes,
          targets: [{ id: directory.idOf('schedule', schedule), type: 'schedule_reference' }],
        })),
      },
    }),
}
