import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Command } from 'commander'
import { BacktestError } from '../../backtest/backtest-error.ts'
import { changesBetween, renderComparison } from '../../backtest/compare.ts'
import {
  addedUp,
  GOAL_OUTAGE_SECONDS,
  GOAL_PER_DAY,
  type HealthyFindings,
  healthyFindings,
  healthyWorld,
} from '../../backtest/healthy.ts'
import { renderHealthyMarkdown } from '../../backtest/healthy-markdown.ts'
import { incidents } from '../../backtest/incidents.ts'
import { backtestLibrary, playedSources } from '../../backtest/library.ts'
import { ownVerdicts, parseIncidents } from '../../backtest/own-incidents.ts'
import { type OwnReport, ownRows, renderOwn, renderOwnComparison } from '../../backtest/own-report.ts'
import { recordedHistory } from '../../backtest/recorded-history.ts'
import { renderMarkdown } from '../../backtest/report-markdown.ts'
import { renderPicture } from '../../backtest/report-picture.ts'
import { type GroupDocument, groupsOf } from '../../backtest/rule-document.ts'
import { rulesFrom } from '../../backtest/rule-files.ts'
import { runBacktest } from '../../backtest/run-backtest.ts'
import { simulate } from '../../backtest/simulate.ts'
import type { Stack } from '../../core/stack.ts'
import { type OnProgress, progressDisplay, StackError } from '../../stackrun/index.ts'
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
  readonly onSoftware: OnProgress
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

/** Histories one after the other, each of the next seed: what one takes in memory is let go before the next. */
const healthy = async ({ definition, settings, raw, bar, onSoftware }: Run, tenants: number): Promise<number> => {
  const { days, seed, share, slos, histories, warmUp = HEALTHY_WARM_UP } = settings
  const world = healthyWorld({ tenants, tiers: definition.tiers, days, warmUp })
  const [sources, groups] = [playedSources(definition, slos), groupsOf(definition)]
  const found: HealthyFindings[] = []
  for (let history = 0; history < histories; history += 1) {
    const { episodes } = await simulate({
      definition,
      world,
      sources,
      groups,
      seed: seed + history,
      healthyShare: share,
      wanted: ({ labels }) => labels?.severity === 'critical',
      onSoftware,
      onStep: (done, total, name) =>
        bar.onStep(done, total, histories === 1 ? name : `history ${history + 1} of ${histories}: ${name}`),
    })
    found.push(healthyFindings(world, days, episodes))
  }
  const findings = addedUp(found)
  const markdown = renderHealthyMarkdown(findings, { seed, share, histories })
  bar.close()
  console.log(raw.json ? JSON.stringify(findings) : markdown)
  await writeReports(raw.out, { 'healthy.md': markdown, 'healthy.json': `${JSON.stringify(findings, null, 2)}\n` })
  const isHeard = findings.outagePageSeconds.every((each) => each !== undefined && each <= GOAL_OUTAGE_SECONDS)
  return findings.perDay < GOAL_PER_DAY && isHeard ? 0 : 1
}

const library = async ({ definition, settings, raw, root, bar, onSoftware }: Run): Promise<number> => {
  const { seed, share, slos, warmUp } = settings
  const earlier = raw.against === undefined ? undefined : await rulesFrom(raw.against, root)
  const played = (groups: readonly GroupDocument[], rules: string) =>
    backtestLibrary({
      ...{
        definition,
        groups,
        rules,
        seed,
        incidents: settings.incidents,
        healthyShare: share,
        onStep: bar.onStep,
        onSoftware,
      },
      ...(slos && { slos }),
      ...(warmUp && { warmUp }),
    })
  const before = earlier && (await played(earlier, raw.against ?? '')).report
  const { report, world } = await played(groupsOf(definition), 'stack.ts')
  bar.close()
  const markdown = `${before ? `${renderComparison(before, report)}\n` : ''}${renderMarkdown(report)}`
  const data = before ? { before, after: report, changes: changesBetween(before, report) } : report
  console.log(raw.json ? JSON.stringify(data) : markdown)
  await writeReports(raw.out, {
    'backtest.md': markdown,
    'backtest.json': `${JSON.stringify(data, null, 2)}\n`,
    'backtest.svg': renderPicture(world, report.episodes),
  })
  return 0
}

const readIncidents = (path: string): Promise<string> =>
  readFile(path, 'utf8').catch((error: Error) => {
    throw new BacktestError([
      { code: 'BACKTEST_OWN', place: path, value: error.message, fix: 'name a file that can be read' },
    ])
  })

const own = async ({ definition, settings, raw, root, bar, onSoftware }: Run, url: string): Promise<number> => {
  const { days } = settings
  const token = process.env.PROMETHEUS_TOKEN
  const happened =
    raw.incidents === undefined ? undefined : parseIncidents(await readIncidents(raw.incidents), raw.incidents)
  const history = await recordedHistory({ url, days, ...(token && { token }), onStep: bar.onStep })
  const earlier = raw.against === undefined ? undefined : await rulesFrom(raw.against, root)
  const replayed = async (groups: readonly GroupDocument[], rules: string): Promise<OwnReport> => {
    const defaultInterval = definition.cadence.evaluation
    const { episodes, samples, plan } = await runBacktest({
      ...{ groups, history, defaultInterval, onSoftware },
      onStep: bar.onStep,
    })
    const rows = ownRows(episodes, history.tierOf, days)
    const verdicts = happened && ownVerdicts(episodes, happened, days)
    return {
      history: url,
      days,
      samples,
      rules,
      rows,
      episodes,
      unjudged: plan.unjudged,
      ...(verdicts && { verdicts }),
    }
  }
  const before = earlier && (await replayed(earlier, raw.against ?? ''))
  const report = await replayed(groupsOf(definition), 'stack.ts')
  bar.close()
  const markdown = `${before ? `${renderOwnComparison(before, report)}\n` : ''}${renderOwn(report)}`
  const data = before ? { before, after: report } : report
  console.log(raw.json ? JSON.stringify(data) : markdown)
  await writeReports(raw.out, { 'own.md': markdown, 'own.json': `${JSON.stringify(data, null, 2)}\n` })
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
    const definition: Stack = {
      ...original,
      cadence: { ...original.cadence, scrape, ...(evaluation && { evaluation }) },
    }
    const run: Run = { definition, settings, raw, root: dirname(resolve(file)), bar, onSoftware: display.onProgress }
    if (raw.prometheus !== undefined) return await own(run, raw.prometheus)
    return settings.healthy === undefined ? await library(run) : await healthy(run, settings.healthy)
  } catch (error) {
    if (error instanceof BacktestError || error instanceof StackError) throw new CommandError(error.message)
    throw error
  } finally {
    bar.close()
    display.close()
  }
}
