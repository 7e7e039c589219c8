import type { LogPolicy } from '../src/core/logs.ts'
import { LINE_FIELDS, STREAM_LABELS, STRUCTURED_METADATA } from '../src/instrumentation/delivery/line-shape.ts'
import { logRules } from './rules.ts'

/** Where log lines go and how long they stay. Loki, Alloy and the storage's lifecycle are generated from here. */
export const logs: LogPolicy = {
  app: 'tenantscope',
  shape: { labels: STREAM_LABELS, structuredMetadata: STRUCTURED_METADATA, fields: LINE_FIELDS },
  // { kind: 'isolated', othersTo: 'platform' } makes each tenant an organisation of its own in Loki.
  tenancy: { kind: 'shared' },
  retention: { searchable: '7d', warm: '30d', archived: '365d' },
  limits: { ingestionMegabytesPerSecond: 16, burstMegabytes: 32, streams: 5_000, queriesAtOnce: 16 },
  overrides: {},
  lineKibibytes: 16,
  ruleGroups: logRules,
}
