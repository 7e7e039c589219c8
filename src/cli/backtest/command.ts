import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Command } from 'commander'
import { BacktestError } from '../../backtest/backtest-error.ts'
import { GOAL_OUTAGE_SECONDS, GOAL_PER_DAY, healthyFindings, healthyWorld } from '../../backtest/healthy.ts'
import { renderHealthyMarkdown } from '../../backtest/healthy-markdown.ts'
import { incidents } from '../../backtest/incidents.ts'
import { backtestLibrary, playedSources } from '../../backtest/library.ts'
import { renderMarkdown } from '../../backtest/report-markdown.ts'
import { renderPicture } from '../../backtest/report-picture.ts'
import { groupsOf } from '../../backtest/rule-document.ts'
import { simulate } from '../../backtest/simulate.ts'
import type { Stack } from '../../core/stack.ts'
import { progressDisplay, StackError } from '../../stackrun/index.ts'
import { CommandError } from '../command-error.ts'
import { loadStack } from '../load-stack.ts'
import { type BacktestSettings, type RawOptions, settingsOf } from './options.ts'
import { type StepBar, stepBar } from './progress-bar.ts'

interface Run {
  readonly definition: Stack
  readonly settings: BacktestSettings
  readonly raw: RawOptions
  readonly root: string
  readonly bar: StepBar
}

const writeReports = async (folder: string, files: Readonly<Record<string, string>>): Promise<void> => {
  await mkdir(resolve(folder), { recursive: true })
  for (const [name, content] of Object.entries(files)) {
    const path = join(resolve(folder), name)
    await writeFile(path, content)
    console.error(path)
  }
}

/** The long windows reach back six hours for pages; tickets play no part in it. */
const HEALTHY_WARM_UP = '6h'

const healthy = async ({ definition, settings, raw, bar }: Run, tenants: number): Promise<number> => {
  const { days, seed, share, slos, warmUp = HEALTHY_WARM_UP } = settings
  const world = healthyWorld({ tenants, tiers: definition.tiers, days, warmUp })
  const { episodes } = await simulate({
    definition,
    world,
    sources: playedSources(definition, slos),
    groups: groupsOf(definition),
    seed,
    healthyShare: share,
    wanted: ({ labels }) => labels?.severity === 'critical',
    onStep: bar.onStep,
  })
  const findings = healthyFindings(world, days, episodes)
  const markdown = renderHealthyMarkdown(findings, { seed, share })
  bar.close()
  console.log(raw.json ? JSON.stringify(findings) : markdown)
  await writeReports(raw.out, { 'healthy.md': markdown, 'healthy.json': `${JSON.stringify(findings, null, 2)}\n` })
  const isHeard = findings.outagePageSeconds.every((each) => each !== undefined && each <= GOAL_OUTAGE_SECONDS)
  return findings.perDay < GOAL_PER_DAY && isHeard ? 0 : 1
}

const library = async ({ definition, settings, raw, bar }: Run): Promise<number> => {
  const { seed, share, slos, warmUp } = settings
  const { report, world } = await backtestLibrary({
    definition,
    incidents: settings.incidents,
    groups: groupsOf(definition),
    rules: 'stack.ts',
    seed,
    healthyShare: share,
    ...(slos && { slos }),
    ...(warmUp && { warmUp }),
    onStep: bar.onStep,
  })
  bar.close()
  const markdown = renderMarkdown(report)
  console.log(raw.json ? JSON.stringify(report) : markdown)
  await writeReports(raw.out, {
    'backtest.md': markdown,
    'backtest.json': `${JSON.stringify(report, null, 2)}\n`,
    'backtest.svg': renderPicture(world, report.episodes),
  })
  return 0
}

/** `tenantscope backtest`: what the alerts would have done, on a library of incidents or on history of one's own. */
export const backtest = async (raw: RawOptions, command: Command): Promise<number> => {
  const { stack: file } = command.optsWithGlobals<{ stack: string }>()
  if (raw.list) {
    for (const { name, story } of incidents) console.log(`${name.padEnd(24)}${story}`)
    return 0
  }
  const original = await loadStack(file)
  const display = progressDisplay()
  const bar = stepBar()
  try {
    const settings = settingsOf(
      raw,
      original.slos.map(({ id }) => id),
    )
    const { scrape, evaluation } = settings
    const definition: Stack = { ...original, cadence: { ...original.cadence, scrape, evaluation } }
    const run: Run = { definition, settings, raw, root: dirname(resolve(file)), bar }
    return settings.healthy === undefined ? await library(run) : await healthy(run, settings.healthy)
  } catch (error) {
    if (error instanceof BacktestError || error instanceof StackError) throw new CommandError(error.message)
    throw error
  } finally {
    bar.close()
    display.close()
  }
}
