import type { Command } from 'commander'
import pc from 'picocolors'
import { type BudgetLine, budgetReport } from '../../budget/budget-report.ts'
import { PrometheusError, prometheusApi } from '../../budget/prometheus-api.ts'
import { budgetExhaustion, budgetLeft, burnRate } from '../../core/recorded.ts'
import { CommandError } from '../command-error.ts'
import { loadStack } from '../load-stack.ts'

interface Options {
  readonly prometheus: string
  readonly tenant?: string
  readonly slo?: string
  readonly json?: boolean
}

/** Distinct from 1, so that a gate can tell a frozen budget from a Prometheus that is away. */
const FROZEN = 3

const duration = (seconds: number | undefined): string => {
  if (seconds === undefined) return '-'
  if (seconds >= 172_800) return `${Math.round(seconds / 86_400)} d`
  return seconds >= 7200 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 60)} min`
}

const paint = ({ stage }: BudgetLine) => (stage ? { warn: pc.yellow, freeze: pc.red }[stage.action] : pc.green)

const row = (line: BudgetLine): string =>
  [
    line.slo.padEnd(20),
    line.tenantId.padEnd(20),
    line.tier.padEnd(12),
    `${(line.left * 100).toFixed(1)} %`.padStart(10),
    (line.burn === undefined ? '-' : `${line.burn.toFixed(1)}x`).padStart(8),
    duration(line.exhaustedInSeconds).padStart(8),
    ` ${paint(line)(line.stage?.action ?? 'ok')}`,
  ].join(' ')

const HEADING = [
  'slo'.padEnd(20),
  'tenant'.padEnd(20),
  'tier'.padEnd(12),
  'left'.padStart(10),
  'burn 1h'.padStart(8),
  'ends in'.padStart(8),
  ' policy',
].join(' ')

const print = (lines: readonly BudgetLine[]): void => {
  console.log(pc.bold(HEADING))
  for (const line of lines) console.log(row(line))
  const meanings = new Set(lines.flatMap(({ stage }) => (stage ? [`${stage.action}: ${stage.meaning}`] : [])))
  for (const meaning of meanings) console.log(meaning)
}

/** `tenantscope budget`: what is left of every error budget. Exits 3 while the policy freezes deploys for any that is shown. */
export const budget = async (options: Options, command: Command): Promise<number> => {
  const { budgetPolicy = [] } = await loadStack(command.optsWithGlobals<{ stack: string }>().stack)
  const report = await budgetReport(prometheusApi(options.prometheus), budgetPolicy, {
    left: budgetLeft.name,
    burn: burnRate('1h').name,
    exhaustion: budgetExhaustion.name,
  }).catch((error: unknown) => {
    throw error instanceof PrometheusError ? new CommandError(error.message) : error
  })
  const lines = report.filter(
    ({ tenantId, slo }) => tenantId === (options.tenant ?? tenantId) && slo === (options.slo ?? slo),
  )
  if (lines.length === 0) {
    throw new CommandError(
      `BUDGET_UNKNOWN: ${options.prometheus} has no budget ${JSON.stringify({ tenant: options.tenant, slo: options.slo })}\n` +
        `    fix:  it knows ${report.length}; they appear one rollup after a tenant is first seen`,
    )
  }
  if (options.json) console.log(JSON.stringify(lines))
  else print(lines)
  return lines.some(({ stage }) => stage?.action === 'freeze') ? FROZEN : 0
}
