import type { Panel } from '../../core/dashboard.ts'
import type { Stack } from '../../core/stack.ts'
import { doNotEdit, type GeneratedDocument } from '../document.ts'
import { type ScaleOut, shardNumbers } from './scale-out.ts'
import { shardOf } from './shard-of.ts'
import { seriesForTheStore, splitRules } from './split-rules.ts'

const isPanel = (panel: { readonly kind: string }): panel is Panel => panel.kind !== 'logs'

/** Titles of dashboards that read series of tenants which the store does not have. */
const dashboardsOfShards = (stack: Stack): readonly string[] => {
  const stored = new Set(seriesForTheStore(stack))
  return stack.dashboards
    .filter(({ rows }) =>
      rows
        .flatMap(({ panels }) => panels.filter(isPanel))
        .flatMap(({ queries }) => queries.flatMap(({ expr }) => expr.metrics))
        .some(({ name, labels }) => !stored.has(name) && Object.values(labels).some(({ kind }) => kind === 'tenant')),
    )
    .map(({ title }) => title)
}

const count = (groups: readonly { readonly rules: readonly unknown[] }[]): number =>
  groups.reduce((sum, { rules }) => sum + rules.length, 0)

/** What lies in the folder, what must be true around it, and in which order to apply it. */
export const renderScaleOutReadme = (stack: Stack, scaleOut: ScaleOut): GeneratedDocument => {
  const { cluster, shards, remoteWriteUrl, namespace, serviceNamespace, federatedTenants } = scaleOut
  const { edge, global } = splitRules(stack)
  const ofShards = dashboardsOfShards(stack)
  return {
    path: 'README.md',
    content: `<!-- ${doNotEdit('stack.ts')} -->

# ${stack.name} on ${shards === 1 ? 'one pair' : `${shards} pairs`} of Prometheus, cluster ${cluster}

| folder | what | who reads it |
|---|---|---|
| \`operator/\` | ${shardNumbers(scaleOut).length} Prometheus of two replicas, three Alertmanagers, ${count(edge)} rules of shards, values for the chart | \`kubectl apply -n ${namespace}\`; \`helm upgrade -n ${serviceNamespace} -f operator/chart-values.yaml\` |
| \`plain/\` | the same Prometheus as configuration files | a Prometheus that no operator runs |
| \`store/\` | ${count(global)} rules about all tenants | \`mimirtool rules load\`; Thanos Rule, without the line \`namespace\` |
${federatedTenants.length > 0 ? `| \`federation/\` | a customer's own metrics: a proxy that lets it read no other's, and the customer's scrape | \`kubectl apply -n ${namespace}\`, and the customer |\n` : ''}
Order: Alertmanagers, the store and its rules, Prometheus and the rules of shards, then the chart's values. A tenant moves to its shard with the last step, and its
counts over windows begin anew there: burn alerts over an hour are blind for an hour, those over three days for three days. Do it when no budget is in doubt.

${remoteWriteUrl ? `Remote write to ${remoteWriteUrl}: what shards record, alerts, and what has no tenant. Of the raw series of tenants nothing leaves the cluster but what rules of the store read.` : '**No remote write**: without a store nobody evaluates `store/rules-global.yaml`. Name one with --remote-write.'}

- Mimir folds replicas by the labels \`cluster\` and \`__replica__\` (\`limits.accept_ha_samples: true\`). Each shard has a \`cluster\` of its own, for Mimir keeps one replica for each value. Thanos: \`--deduplication.replica-label=__replica__\`.
- The ServiceAccount \`prometheus\` is that of the operator's documentation: it lists endpoints, services and pods of \`${serviceNamespace}\`.
- Alertmanagers without the operator join by \`--cluster.peer\` for each of the three, and every Prometheus sends to all of them.
- These dashboards read raw series of tenants, which are on shards only: ${ofShards.join(', ') || 'none'}. Give them a data source that asks all shards (Thanos Query with sidecars, or promxy); the others read the store.
${federatedTenants.map((tenantId) => `- Tenant ${tenantId} is on shard ${shardOf(tenantId, shards)}.`).join('\n')}
`,
  }
}
