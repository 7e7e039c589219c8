import { severities } from '../../core/alert.ts'
import type { Duration } from '../../core/duration.ts'
import { groupWait } from '../../core/group-wait.ts'
import type { Receiver } from '../../core/on-call.ts'
import type { Stack } from '../../core/stack.ts'
import { inhibitRules } from './inhibit-rules.ts'
import { renderHeartbeat, renderReceiver } from './receiver.ts'

/** Where the notifications go instead of to PagerDuty and Slack, for one machine. */
export interface LocalReceivers {
  readonly pagerdutyUrl: string
}

const HEARTBEAT_INTERVAL: Duration = '1m'

const uniqueByName = (receivers: readonly Receiver[]): readonly Receiver[] => [
  ...new Map(receivers.map((receiver) => [receiver.name, receiver])).values(),
]

/**
 * Grouped by family, without the tenant: the page about one tenant and the page about five hundred is the same page, with
 * more lines. What no route names goes to the receiver of warnings, so that nothing is lost in silence.
 */
export const alertmanagerConfig = (stack: Stack, local?: LocalReceivers) => {
  const { routes } = stack.onCall
  const heartbeat = renderHeartbeat(stack.onCall)
  const { wait, interval, repeat } = stack.grouping
  return {
    ...(local && { global: { pagerduty_url: local.pagerdutyUrl } }),
    route: {
      receiver: routes.warning.name,
      group_by: ['severity', 'family'],
      group_wait: wait,
      group_interval: interval,
      repeat_interval: repeat,
      routes: [
        {
          receiver: heartbeat.name,
          matchers: ['severity="heartbeat"'],
          group_wait: groupWait(stack, 'heartbeat'),
          group_interval: HEARTBEAT_INTERVAL,
          repeat_interval: HEARTBEAT_INTERVAL,
        },
        ...severities.map((severity) => ({
          receiver: routes[severity].name,
          matchers: [`severity="${severity}"`],
          group_wait: groupWait(stack, severity),
        })),
      ],
    },
    inhibit_rules: inhibitRules(stack.burnPolicy),
    receivers: [...uniqueByName(severities.map((severity) => routes[severity])).map(renderReceiver), heartbeat],
  }
}
