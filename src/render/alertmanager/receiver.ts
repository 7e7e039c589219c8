import type { OnCall, Receiver } from '../../core/on-call.ts'

const firstAlert = '(index .Alerts 0)'

const summary =
  '{{ .CommonLabels.family }}: {{ with index .Alerts 0 }}{{ .Annotations.summary }}{{ end }}' +
  '{{ if gt (len .Alerts) 1 }} (+{{ len (slice .Alerts 1) }} more){{ end }}'

const listed = '{{ range .Alerts }}{{ .Annotations.summary }}\n{{ end }}'

/** Narrowed to the tenant where the alert says how; an alert of Loki has only its own address. */
const query = `{{ with ${firstAlert} }}{{ if .Annotations.query_url }}{{ .Annotations.query_url }}{{ else }}{{ .GeneratorURL }}{{ end }}{{ end }}`

const pagerdutyConfig = (routingKeyFile: string) => ({
  routing_key_file: routingKeyFile,
  send_resolved: true,
  severity: '{{ .CommonLabels.severity }}',
  class: '{{ .CommonLabels.family }}',
  component: '{{ .CommonLabels.slo }}',
  group: '{{ .CommonLabels.scope }}',
  description: summary,
  details: {
    tenants: '{{ range $index, $alert := .Alerts }}{{ if $index }}, {{ end }}{{ $alert.Labels.tenant_id }}{{ end }}',
    alerts: listed,
    description: `{{ with ${firstAlert} }}{{ .Annotations.description }}{{ end }}`,
  },
  links: [
    { href: `{{ with ${firstAlert} }}{{ .Annotations.runbook_url }}{{ end }}`, text: 'Runbook' },
    { href: `{{ with ${firstAlert} }}{{ .Annotations.dashboard_url }}{{ end }}`, text: 'Dashboard' },
    { href: query, text: 'Query' },
  ],
})

const slackConfig = (channel: string, webhookUrlFile: string) => ({
  api_url_file: webhookUrlFile,
  channel,
  send_resolved: true,
  title: `{{ if eq .Status "firing" }}:warning:{{ else }}:white_check_mark:{{ end }} ${summary}`,
  title_link: `{{ with ${firstAlert} }}{{ .Annotations.runbook_url }}{{ end }}`,
  text: listed,
  actions: [
    { type: 'button', text: 'Runbook', url: `{{ with ${firstAlert} }}{{ .Annotations.runbook_url }}{{ end }}` },
    { type: 'button', text: 'Dashboard', url: `{{ with ${firstAlert} }}{{ .Annotations.dashboard_url }}{{ end }}` },
    { type: 'button', text: 'Query', url: query },
  ],
})

/** A receiver as Alertmanager 0.25 and later read it. */
export const renderReceiver = (receiver: Receiver) =>
  receiver.kind === 'pagerduty'
    ? { name: receiver.name, pagerduty_configs: [pagerdutyConfig(receiver.routingKeyFile)] }
    : { name: receiver.name, slack_configs: [slackConfig(receiver.channel, receiver.webhookUrlFile)] }

/** The dead man's switch outside, or nobody: the alert that always fires must never reach a person. */
export const renderHeartbeat = ({ heartbeat }: Pick<OnCall, 'heartbeat'>) =>
  heartbeat
    ? { name: heartbeat.name, webhook_configs: [{ url: heartbeat.url, send_resolved: false }] }
    : { name: 'nobody' }
