import type { Diagnostic } from '../diagnostic.ts'
import { type Duration, seconds } from '../duration.ts'
import type { OnCall } from '../on-call.ts'
import type { Rota } from '../rota.ts'
import { type Check, problem, repeated } from './check.ts'

const minutes = (duration: Duration): number => seconds(duration) / 60

const isTimeZone = (timeZone: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone })
    return true
  } catch {
    return false
  }
}

const isInstant = (text: string): boolean => /T.*(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text))
const isHour = (hour: number): boolean => Number.isInteger(hour) && hour >= 0 && hour <= 23

const escalationProblems = ({ escalation }: OnCall): readonly Diagnostic[] => {
  const place = 'on-call escalation'
  const tooSoon = escalation
    .slice(1)
    .filter(({ after }, index) => !(minutes(after) - minutes(escalation[index]?.after ?? '0s') >= 1))
  return [
    ...(escalation.length === 0 ? [problem('ONCALL_ESCALATION', place, 'nobody is called', 'add a level')] : []),
    ...tooSoon.map(({ role }) =>
      problem('ONCALL_ESCALATION', place, `"${role}" is called no minute after the one before`, 'raise its "after"'),
    ),
  ]
}

const roleProblems = ({ escalation }: OnCall, { rotations }: Rota): readonly Diagnostic[] => {
  const roles = rotations.map(({ role }) => role)
  const place = 'on-call rota'
  return [
    ...escalation
      .filter(({ role }) => !roles.includes(role))
      .map(({ role }) => problem('ONCALL_ROLE', place, `nobody has the role "${role}"`, 'add it to rotations')),
    ...repeated(roles).map((role) => problem('ONCALL_ROLE', place, `"${role}" has two rotations`, 'leave one')),
  ]
}

const clockProblems = ({ timeZone, firstHandover, rotations, night }: Rota): readonly Diagnostic[] => {
  const place = 'on-call rota'
  return [
    ...(isTimeZone(timeZone)
      ? []
      : [problem('ONCALL_TIME_ZONE', place, `"${timeZone}" is no time zone`, 'write it as Europe/Berlin')]),
    ...(isInstant(firstHandover)
      ? []
      : [problem('ONCALL_HANDOVER', place, `"${firstHandover}" is no instant`, 'write it as 2026-01-05T09:00:00Z')]),
    ...rotations
      .filter(({ turn }) => seconds(turn) < 3600)
      .map(({ role, turn }) =>
        problem('ONCALL_TURN', place, `a turn of "${role}" lasts ${turn}`, 'make it 1h or more'),
      ),
    ...[night.fromHour, night.toHour]
      .filter((hour) => !isHour(hour))
      .map((hour) => problem('ONCALL_NIGHT', place, `${hour} is no hour`, 'write 0 to 23')),
  ]
}

/** What PagerDuty would refuse, one thing at a time and half of it done. */
export const rotaProblems = (onCall: OnCall, rota: Rota): readonly Diagnostic[] => [
  ...escalationProblems(onCall),
  ...roleProblems(onCall, rota),
  ...clockProblems(rota),
]

export const onCallProblems: Check = ({ onCall }) =>
  onCall.rota ? rotaProblems(onCall, onCall.rota) : escalationProblems(onCall)
