import type { Stack } from '../core/stack.ts'

/** Files that Alertmanager reads its secrets from, beside its configuration in the run directory. */
export const secretFiles = { pagerdutyKey: 'pagerduty-routing-key', slackUrl: 'slack-webhook-url' } as const

/**
 * The same promises at the pace of a demo: everything every second, no waiting to group, secrets in the run directory.
 * Thresholds, windows and routes stay as they are in production.
 */
export const demoStack = (stack: Stack, secretsDirectory: string): Stack => ({
  ...stack,
  cadence: { scrape: '1s', evaluation: '1s', rollup: '10s', period: '10s', relaxed: '1s' },
  grouping: { wait: '0s', interval: '1s', repeat: '4h' },
  onCall: {
    ...stack.onCall,
    routes: {
      critical: {
        kind: 'pagerduty',
        name: stack.onCall.routes.critical.name,
        routingKeyFile: `${secretsDirectory}/${secretFiles.pagerdutyKey}`,
      },
      warning: {
        kind: 'slack',
        name: stack.onCall.routes.warning.name,
        channel: '#platform-alerts',
        webhookUrlFile: `${secretsDirectory}/${secretFiles.slackUrl}`,
      },
    },
  },
})
