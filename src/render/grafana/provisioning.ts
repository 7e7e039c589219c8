import type { Stack } from '../../core/stack.ts'
import type { GeneratedDocument } from '../document.ts'
import { generatedYaml } from '../yaml.ts'

/** Where the files of {@link renderProvisioning} lie for Grafana: https://grafana.com/docs/grafana/latest/administration/provisioning/ */
const folder = 'dashboards/generated/provisioning'
const DASHBOARDS = '/var/lib/grafana/dashboards/tenantscope'

/** Uids are the addresses of data sources: dashboards and links find them whatever they are called. */
const uids = { metrics: 'prometheus', logs: 'loki', traces: 'traces', alerts: 'alertmanager' } as const

/** Grafana reads `$NAME` from its environment when it starts, so what it fills in itself, later, is written with two. */
const CLICKED = '$${__value.raw}'

/** Explore, on the log lines that carry the trace of an exemplar: they are there even where no spans are kept. */
const linesOfTrace = (app: string): string => {
  const expr = `{app="${app}"} | trace_id="TRACE"`
  const panes = {
    a: { datasource: uids.logs, queries: [{ refId: 'A', expr }], range: { from: 'now-6h', to: 'now' } },
  }
  return `/explore?schemaVersion=1&orgId=1&panes=${encodeURIComponent(JSON.stringify(panes)).replace('TRACE', () => CLICKED)}`
}

const metrics = ({ cadence, logs, name }: Stack) => ({
  name: 'Prometheus',
  uid: uids.metrics,
  type: 'prometheus',
  access: 'proxy',
  url: '$PROMETHEUS_URL',
  isDefault: true,
  jsonData: {
    httpMethod: 'POST',
    timeInterval: cadence.scrape,
    manageAlerts: true,
    exemplarTraceIdDestinations: [
      { name: 'trace_id', datasourceUid: uids.traces, urlDisplayLabel: 'Trace' },
      { name: 'trace_id', url: linesOfTrace(logs?.app ?? name), urlDisplayLabel: 'Log lines of the trace' },
    ],
  },
})

/** Fields of a log line that lead on. They are found in the JSON of the line, which every version of Grafana can do. */
const derivedFields = [
  {
    name: 'trace_id',
    matcherRegex: '"trace_id":"([0-9a-f]{32})"',
    datasourceUid: uids.traces,
    url: CLICKED,
    urlDisplayLabel: 'Trace',
  },
  {
    name: 'tenant_id',
    matcherRegex: '"tenant_id":"([^"]+)"',
    url: `/d/tenant-health?var-tenant=${CLICKED}`,
    urlDisplayLabel: 'Tenant health',
  },
]

const datasources = (stack: Stack) => [
  metrics(stack),
  {
    name: 'Loki',
    uid: uids.logs,
    type: 'loki',
    access: 'proxy',
    url: '$LOKI_URL',
    jsonData: { derivedFields },
  },
  {
    name: 'Traces',
    uid: uids.traces,
    type: 'jaeger',
    access: 'proxy',
    url: '$TRACES_URL',
    jsonData: {
      tracesToLogsV2: {
        datasourceUid: uids.logs,
        spanStartTimeShift: '-5m',
        spanEndTimeShift: '5m',
        customQuery: true,
        query: `{app="${stack.logs?.app ?? stack.name}"} | trace_id="$\${__trace.traceId}"`,
      },
    },
  },
  {
    name: 'Alertmanager',
    uid: uids.alerts,
    type: 'alertmanager',
    access: 'proxy',
    url: '$ALERTMANAGER_URL',
    jsonData: { implementation: 'prometheus', handleGrafanaManagedAlerts: false },
  },
]

/** In a folder of their own, read again while Grafana runs, and not to be edited where the edit would be lost. */
const provider = ({ name }: Stack) => ({
  name,
  orgId: 1,
  folder: name,
  folderUid: name,
  type: 'file',
  disableDeletion: true,
  allowUiUpdates: false,
  updateIntervalSeconds: 30,
  options: { path: DASHBOARDS, foldersFromFilesStructure: false },
})

/**
 * Data sources and dashboards as a Grafana finds them at its start. Addresses come from its environment: PROMETHEUS_URL,
 * LOKI_URL, TRACES_URL (whatever answers Jaeger's query API) and ALERTMANAGER_URL.
 */
export const renderProvisioning = (stack: Stack): readonly GeneratedDocument[] => [
  {
    path: `${folder}/datasources/${stack.name}.yaml`,
    content: generatedYaml('src/render/grafana/provisioning.ts', {
      apiVersion: 1,
      prune: true,
      datasources: datasources(stack).map((each) => ({ ...each, editable: false })),
    }),
  },
  {
    path: `${folder}/dashboards/${stack.name}.yaml`,
    content: generatedYaml('src/render/grafana/provisioning.ts', { apiVersion: 1, providers: [provider(stack)] }),
  },
]
