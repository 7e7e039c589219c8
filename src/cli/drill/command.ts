import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { Findings } from '../../drill/findings.ts'
import { type DrillReport, passed, renderMarkdown, writeDrillReports } from '../../drill/report.ts'
import { runDrill } from '../../drill/run-drill.ts'
import type { Scenario } from '../../drill/scenario.ts'
import { scenarios } from '../../drill/scenarios.ts'
import { progressDisplay, StackError } from '../../stackrun/index.ts'
import { CommandError } from '../command-error.ts'
import { loadStack } from '../load-stack.ts'
import { untilSignal } from '../until-signal.ts'

interface Options {
  readonly list?: boolean
  readonly faultSeconds: string
  readonly out: string
  readonly directory: string
}

const chosen = (names: readonly string[]): readonly Scenario[] => {
  if (names.length === 0) return scenarios
  const unknown = names.filter((name) => !scenarios.some((each) => each.name === name))
  if (unknown.length === 0) return scenarios.filter(({ name }) => names.includes(name))
  throw new CommandError(
    `DRILL_UNKNOWN: there is no scenario ${unknown.join(', ')}\n    fix:  choose of ${scenarios.map(({ name }) => name).join(', ')}`,
  )
}

const faultSecondsOf = (text: string): number => {
  const faultSeconds = Number(text)
  if (faultSeconds > 0 && faultSeconds <= 600) return faultSeconds
  throw new CommandError(
    `DRILL_FAULT_SECONDS: "${text}" is no number of seconds above 0 and up to 600\n    fix:  write 30`,
  )
}

/** `tenantscope drill [NAME…]`: breaks one part after another under load, and tells what came of it. */
export const drill = async (names: readonly string[], options: Options, command: Command): Promise<number> => {
  const selected = chosen(names)
  if (options.list) {
    for (const { name, story } of selected) console.log(`${name.padEnd(18)}${story}`)
    return 0
  }
  const pace = { faultSeconds: faultSecondsOf(options.faultSeconds) }
  const definition = await loadStack(command.optsWithGlobals<{ stack: string }>().stack)
  const { signal, dispose } = untilSignal()
  const display = progressDisplay()
  const startedAt = new Date().toISOString()
  const findings: Findings[] = []
  let failure: string | undefined
  try {
    await runDrill({
      definition,
      directory: options.directory,
      scenarios: selected,
      pace,
      signal,
      onProgress: display.onProgress,
      onFindings: (found) => findings.push(found),
    })
  } catch (error) {
    if (error instanceof StackError && findings.length === 0) throw new CommandError(error.message)
    failure = (error as Error).message
  } finally {
    display.close()
    dispose()
  }
  const report: DrillReport = {
    startedAt,
    findings,
    partial: failure ?? (signal.aborted ? 'interrupted by a signal' : undefined),
  }
  console.log(renderMarkdown(report))
  console.error((await writeDrillReports(report, resolve(options.out))).join('\n'))
  return passed(report) ? 0 : 1
}
