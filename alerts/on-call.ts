import { type OnCall, pagerduty, slack } from '../src/core/on-call.ts'
import { rota } from './rota.ts'

/** Who hears of what, who is called next, and how soon they should answer. */
export const onCall: OnCall = {
  routes: {
    critical: pagerduty('on-call-engineer', { routingKeyFile: '/etc/alertmanager/secrets/pagerduty-routing-key' }),
    warning: slack('platform-channel', {
      channel: '#platform-alerts',
      webhookUrlFile: '/etc/alertmanager/secrets/slack-webhook-url',
    }),
  },
  escalation: [
    { role: 'SRE', after: '0s' },
    { role: 'principal engineer', after: '15m' },
    { role: 'CEO', after: '30m' },
  ],
  acknowledgeWithin: { critical: '15m', warning: '1h' },
  rota,
}
