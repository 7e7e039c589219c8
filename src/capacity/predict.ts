import type { Stack } from '../core/stack.ts'
import { type Constants, constants } from './constants.ts'
import { type RuleLoad, ruleLoadModel } from './rule-cost.ts'
import { recordedPerTenant, scrapedSeries } from './series.ts'
import { type Topology, topologyFor } from './topology.ts'
import type { Workload } from './workload.ts'

export interface Prediction {
  readonly workload: Workload
  readonly scrapedSeries: number
  readonly recordedSeries: number
  /** Of one Prometheus that holds everything. */
  readonly memoryBytes: number
  readonly diskBytes: number
  /** Of one API pod. */
  readonly scrapeBytesPerPod: number
  /** Share of one CPU that rules take, once there is a month of history. */
  readonly ruleCpu: number
  /** The group that is nearest to needing longer than its interval. */
  readonly slowestGroup: { readonly name: string; readonly seconds: number; readonly intervalSeconds: number }
  readonly logBytesPerDay: number
  readonly topology: Topology
  /** For two of everything. */
  readonly dollarsPerMonth: number
}

const DAY_SECONDS = 86_400
const GIBIBYTE = 2 ** 30
/** Logs are searchable for seven days and archived for the rest of a year. */
const LOG_DAYS = 365
const REPLICAS = 2
const MOST_TENANTS = 1_000_000

export interface CapacityModel {
  predict(workload: Workload): Prediction
  /** The number of tenants at which the topology changes, everything else as it is; undefined where it does not below a million. */
  tenantsUntilMove(workload: Workload): number | undefined
}

interface GroupCost {
  readonly name: string
  readonly seconds: number
  readonly intervalSeconds: number
}

const shareOf = ({ seconds, intervalSeconds }: GroupCost): number => seconds / intervalSeconds

/** CPU seconds of one evaluation of each group. */
const groupCosts = (loads: readonly RuleLoad[], from: Constants): readonly GroupCost[] => {
  const costs = new Map<string, GroupCost>()
  for (const { group, everySeconds, series, samples } of loads) {
    const seconds = series * from.ruleSecondsPerSeries.value + samples * from.ruleSecondsPerSample.value
    costs.set(group, {
      name: group,
      seconds: seconds + (costs.get(group)?.seconds ?? 0),
      intervalSeconds: everySeconds,
    })
  }
  return [...costs.values()]
}

/**
 * @example
 * capacityModel(stack).predict({ ...usualWorkload, tenants: 5000 }).topology.name // 'shards with remote write'
 */
export const capacityModel = (stack: Stack, from: Constants = constants): CapacityModel => {
  const recordedEach = recordedPerTenant(stack)
  const ruleLoads = ruleLoadModel(stack)

  const predict = (workload: Workload): Prediction => {
    const scraped = scrapedSeries(stack, workload)
    const recorded = recordedEach * workload.tenants
    const series = scraped + recorded
    const memoryBytes = from.memoryBaseBytes.value + series * from.memoryPerSeriesBytes.value
    const samplesPerSecond = scraped / workload.scrapeIntervalSeconds + recorded / workload.evaluationIntervalSeconds
    const diskBytes = samplesPerSecond * workload.retentionDays * DAY_SECONDS * from.diskBytesPerSample.value
    const groups = groupCosts(ruleLoads(workload), from)
    const slowestGroup = groups.reduce((worst, group) => (shareOf(group) > shareOf(worst) ? group : worst))
    const requestsPerDay = workload.tenants * workload.requestsPerTenantPerSecond * DAY_SECONDS
    const logBytesPerDay = requestsPerDay * from.logLineBytes.value
    return {
      workload,
      scrapedSeries: scraped,
      recordedSeries: recorded,
      memoryBytes,
      diskBytes,
      scrapeBytesPerPod:
        scrapedSeries(stack, { ...workload, apiPods: 1, workers: 0 }) * from.scrapedBytesPerSample.value,
      ruleCpu: groups.reduce((sum, group) => sum + shareOf(group), 0),
      slowestGroup,
      logBytesPerDay,
      topology: topologyFor({ series, memoryBytes, groupIntervalShare: shareOf(slowestGroup) }),
      dollarsPerMonth:
        (REPLICAS *
          (memoryBytes * from.memoryDollarsPerGibibyte.value + diskBytes * from.diskDollarsPerGibibyte.value) +
          logBytesPerDay * LOG_DAYS * from.logDollarsPerGibibyte.value) /
        GIBIBYTE,
    }
  }

  return {
    predict,
    tenantsUntilMove(workload) {
      const topologyAt = (tenants: number): string => {
        const { name, shards } = predict({ ...workload, tenants }).topology
        return `${name} ${shards}`
      }
      const now = topologyAt(workload.tenants)
      let stays = workload.tenants
      let moves = MOST_TENANTS
      if (topologyAt(moves) === now) return undefined
      while (moves - stays > 1) {
        const middle = Math.floor((stays + moves) / 2)
        if (topologyAt(middle) === now) stays = middle
        else moves = middle
      }
      return moves
    },
  }
}
