import { constants } from '../../capacity/constants.ts'
import type { Prediction } from '../../capacity/predict.ts'
import type { Topology } from '../../capacity/topology.ts'

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

const bytes = (count: number): string => {
  const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(count) / 10)))
  return `${(count / 2 ** (10 * step)).toFixed(step < 2 ? 0 : 1)} ${units[step]}`
}

const number = (value: number): string => Math.round(value).toLocaleString('en-US')

const topologies: Readonly<Record<Topology['name'], string>> = {
  pair: 'two Prometheus replicas with deduplication labels, three Alertmanagers',
  'pair with remote write':
    'two Prometheus replicas that evaluate rules at the edge and write what they record to Mimir or Thanos, three Alertmanagers',
  'shards with remote write':
    'Prometheus shards by a hash of the tenant, each a pair, that write what they record to Mimir or Thanos, three Alertmanagers',
}

/** A prediction for a person: the figures, what they mean, and what they rest on. */
export const describePrediction = (prediction: Prediction, moveAtTenants: number | undefined): string => {
  const { workload, topology, ruleCpu, slowestGroup } = prediction
  const rows = [
    ['series', `${number(prediction.scrapedSeries)} scraped, ${number(prediction.recordedSeries)} recorded by rules`],
    ['memory', `${bytes(prediction.memoryBytes)} for each Prometheus that holds all`],
    ['disk', `${bytes(prediction.diskBytes)} for each, ${workload.retentionDays} days`],
    ['scrape', `${bytes(prediction.scrapeBytesPerPod)} from each API pod, every ${workload.scrapeIntervalSeconds} s`],
    [
      'rules',
      `${(ruleCpu * 100).toFixed(1)} % of a CPU; group ${slowestGroup.name} takes ${slowestGroup.seconds.toFixed(2)} of its ${slowestGroup.intervalSeconds} s`,
    ],
    ['logs', `${bytes(prediction.logBytesPerDay)} a day`],
    ['cost', `$ ${number(prediction.dollarsPerMonth)} a month for two of everything and a year of logs`],
    [
      'topology',
      `${topologies[topology.name]}${topology.shards > 1 ? ` (${topology.shards} shards)` : ''}; ${topology.because}`,
    ],
    [
      'write it',
      `tenantscope scale-out --tenants ${workload.tenants} --endpoints ${workload.endpoints} --pods ${workload.apiPods}`,
    ],
    ['move on', moveAtTenants ? `at ${number(moveAtTenants)} tenants` : 'not below a million tenants'],
  ]
  const sources = Object.entries(constants).map(
    ([name, { value, unit, source }]) => `  ${name.padEnd(26)} ${value} ${unit} (${source})`,
  )
  return [
    `${number(workload.tenants)} tenants, ${workload.endpoints} endpoints, ${workload.apiPods} API pods, ${workload.workers} workers, ` +
      `${workload.requestsPerTenantPerSecond} requests/s a tenant`,
    ...rows.map(([name = '', text]) => `  ${name.padEnd(10)} ${text}`),
    'from',
    ...sources,
  ].join('\n')
}
