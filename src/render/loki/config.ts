import { seconds } from '../../core/duration.ts'
import type { LogLimits, LogOverride, LogPolicy } from '../../core/logs.ts'
import { doNotEdit, type GeneratedDocument } from '../document.ts'
import { generatedYaml, yaml } from '../yaml.ts'

/** Loki wants hours: it reads `7d` in some places only. */
export const lokiHours = (period: LogPolicy['retention']['searchable']): string => `${seconds(period) / 3600}h`

const limitNames: Readonly<Record<keyof LogLimits, string>> = {
  ingestionMegabytesPerSecond: 'ingestion_rate_mb',
  burstMegabytes: 'ingestion_burst_size_mb',
  streams: 'max_global_streams_per_user',
  queriesAtOnce: 'max_query_parallelism',
}

const renderLimits = ({ searchable, ...limits }: LogOverride) => ({
  ...Object.fromEntries(Object.entries(limits).map(([name, value]) => [limitNames[name as keyof LogLimits], value])),
  ...(searchable && { retention_period: lokiHours(searchable), max_query_lookback: lokiHours(searchable) }),
})

/** Where Loki keeps chunks, index and what it deletes: a bucket, or a folder on one machine. */
const storages = {
  bucket: {
    name: 's3',
    common: {
      s3: {
        bucketnames: '${LOKI_BUCKET}',
        region: '${LOKI_BUCKET_REGION}',
        endpoint: '${LOKI_BUCKET_ENDPOINT:-}',
        s3forcepathstyle: '${LOKI_BUCKET_PATH_STYLE:-false}',
      },
    },
    replicas: 3,
    ring: { kvstore: { store: 'memberlist' } },
  },
  folder: {
    name: 'filesystem',
    common: { filesystem: { chunks_directory: '/loki/chunks', rules_directory: '/loki/rules-scratch' } },
    replicas: 1,
    ring: { instance_addr: '127.0.0.1', kvstore: { store: 'inmemory' } },
  },
} as const

const lokiConfig = (logs: LogPolicy, where: keyof typeof storages) => {
  const storage = storages[where]
  const { retention } = logs
  return {
    auth_enabled: logs.tenancy.kind === 'isolated',
    server: { http_listen_port: 3100, grpc_listen_port: 9096 },
    common: {
      path_prefix: '/loki',
      replication_factor: storage.replicas,
      ring: storage.ring,
      storage: storage.common,
    },
    ...(where === 'bucket' && { memberlist: { join_members: ['${LOKI_MEMBERLIST}'] } }),
    schema_config: {
      configs: [
        {
          from: '2026-01-01',
          store: 'tsdb',
          object_store: storage.name,
          schema: 'v13',
          index: { prefix: 'index_', period: '24h' },
        },
      ],
    },
    limits_config: {
      ...renderLimits({ ...logs.limits, searchable: retention.searchable }),
      ...(retention.streams && {
        retention_stream: retention.streams.map(({ selector, period }, index) => ({
          selector: selector.text,
          priority: retention.streams ? retention.streams.length - index : 0,
          period: lokiHours(period),
        })),
      }),
      // A spool may hold lines of an outage that began long ago; they are taken for as long as they can be searched.
      reject_old_samples: true,
      reject_old_samples_max_age: lokiHours(retention.searchable),
      allow_structured_metadata: true,
      max_line_size: `${logs.lineKibibytes}KB`,
      max_line_size_truncate: false,
      max_label_names_per_series: logs.shape.labels.length,
      // Both would add labels that our lines do not need.
      discover_service_name: [],
      discover_log_levels: false,
      volume_enabled: true,
    },
    compactor: {
      working_directory: '/loki/compactor',
      retention_enabled: true,
      delete_request_store: storage.name,
      compaction_interval: '10m',
      retention_delete_delay: '2h',
    },
    ruler: {
      storage: { type: 'local', local: { directory: '/etc/loki/rules' } },
      rule_path: '/loki/ruler',
      alertmanager_url: '${ALERTMANAGER_URL}',
      enable_alertmanager_v2: true,
      enable_api: true,
      wal: { dir: '/loki/ruler-wal' },
      remote_write: {
        enabled: true,
        clients: { prometheus: { url: '${PROMETHEUS_URL}/api/v1/write', name: 'prometheus' } },
      },
    },
    runtime_config: { file: '/etc/loki/overrides.yaml', period: '10s' },
    analytics: { reporting_enabled: false },
  }
}

const note = `\
# Start Loki 3 with -config.expand-env=true and with ALERTMANAGER_URL and PROMETHEUS_URL in its environment. Prometheus needs
# --web.enable-remote-write-receiver. The folder of this file is /etc/loki.
`

const configFile = (name: string, config: object): GeneratedDocument => ({
  path: `logs/generated/${name}.yaml`,
  content: `# ${doNotEdit('logs/policy.ts')}\n${note}${yaml(config)}`,
})

/** Loki's configuration: for a cluster with a bucket, and for one machine. */
export const renderLokiConfigs = (logs: LogPolicy): readonly GeneratedDocument[] => [
  configFile('loki', lokiConfig(logs, 'bucket')),
  configFile('loki-local', lokiConfig(logs, 'folder')),
  {
    path: 'logs/generated/overrides.yaml',
    content: generatedYaml('logs/policy.ts', {
      overrides: Object.fromEntries(
        Object.entries(logs.overrides).map(([organisation, override]) => [organisation, renderLimits(override)]),
      ),
    }),
  },
]
