import type { AlertSeverity } from './alert.ts'
import { type Duration, plus } from './duration.ts'
import type { Stack } from './stack.ts'

/**
 * How long Alertmanager gathers alerts of one group before it tells of them. A warning waits one evaluation longer: the first
 * evaluation of a fault may see half of it, which is worth a warning, and the next all of it, whose page silences the warning.
 */
export const groupWait = (
  { grouping, cadence }: Pick<Stack, 'grouping' | 'cadence'>,
  severity: AlertSeverity,
): Duration => {
  const waits = {
    critical: grouping.wait,
    warning: plus(grouping.wait, cadence.evaluation),
    heartbeat: '0s',
  } as const satisfies Record<AlertSeverity, Duration>
  return waits[severity]
}
