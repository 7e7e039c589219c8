import { beforeAll, expect, test } from 'vitest'
import { apiAvailability } from '../../slo/api-availability.ts'
import type { Stack } from '../../src/core/stack.ts'
import { knownEquivalents } from '../../src/proof/mutation/equivalents.ts'
import { type Fate, hunt } from '../../src/proof/mutation/hunt.ts'
import { type Promtool, promtool } from '../../src/proof/promtool.ts'
import { prove, type SuiteVerdict } from '../../src/proof/prove.ts'
import { type Suite, suitesOf } from '../../src/proof/suite.ts'
import { cacheDirectory } from '../../src/stackrun/cache.ts'
import { cacheSource } from '../../src/stackrun/cache-source.ts'
import { systemExecutor } from '../../src/stackrun/executor.ts'
import { resolveSoftware, software } from '../../src/stackrun/index.ts'
import { pathSource } from '../../src/stackrun/path-source.ts'
import stack from '../../stack.ts'

const suites = suitesOf(stack)
const executor = systemExecutor()
let tool: Promtool
let verdicts: readonly SuiteVerdict[]

beforeAll(async () => {
  const found = await resolveSoftware([software.prometheus])
  tool = promtool(found.get('prometheus')?.binaries.promtool ?? '', executor)
  verdicts = await prove(suites, stack, { promtool: tool })
}, 600_000)

test.each(suites.map(({ name }) => name))('%s holds on the real promtool', (name) => {
  const verdict = verdicts.find(({ suite }) => suite === name)
  expect(verdict?.output).not.toContain('FAILED')
  expect(verdict?.passed).toBe(true)
})

test('a wrong rule is noticed: the proof is not empty', async () => {
  const suite = suites.find(({ name }) => name === 'TenantErrorRateCritical')
  const wrong = {
    ...stack,
    alertGroups: stack.alertGroups.map((group) => ({
      ...group,
      alerts: group.alerts.map((each) => (each.name === suite?.name ? { ...each, runbook: 'another' } : each)),
    })),
  }
  const [verdict] = await prove(suite ? [suite] : [], wrong, { promtool: tool })
  expect(verdict?.passed).toBe(false)
  expect(verdict?.output).toContain('runbook_url')
})

/** SLOs have their rules from one mould, so one of them stands for all where time is short. */
const ofOtherSlos = ({ group }: Suite): boolean =>
  group.name.startsWith('slo-') && stack.slos.some(({ id }) => id !== apiAvailability.id && group.name.includes(id))

const thirdPromtool = async (): Promise<string | undefined> => {
  for (const source of [pathSource({ executor }), cacheSource({ cache: cacheDirectory(), executor })]) {
    const finding = await source.find(software.promtool3)
    if ('installation' in finding) return finding.installation.binaries.promtool
  }
  return undefined
}

// "tenantscope prove --promtool3" builds it where Go is, and proves every suite.
test('the rules hold on Prometheus 3 as well', { timeout: 600_000 }, async ({ skip }) => {
  const binary = await thirdPromtool()
  if (!binary) return skip('no promtool of Prometheus 3 here')
  const asked = suites.filter((suite) => !ofOtherSlos(suite))
  const answers = await prove(asked, stack, { promtool: promtool(binary, executor) })
  expect(answers.filter(({ passed }) => !passed).map(({ suite, output }) => `${suite}: ${output}`)).toEqual([])
})

test('a promise of a calendar month begins anew with the month', { timeout: 120_000 }, async () => {
  const monthly: Stack = { ...stack, slos: [{ ...apiAvailability, period: 'month' }] }
  const asked = suitesOf(monthly).filter(({ name }) => name.startsWith('slo-api-availability-budget'))
  const answers = await prove(asked, monthly, { promtool: tool })
  expect(asked.flatMap(({ cases }) => cases.map(({ title }) => title))).toContain(
    'a new month begins with a whole budget',
  )
  expect(answers.map(({ output }) => output).join('\n')).not.toContain('FAILED')
  expect(answers.every(({ passed }) => passed)).toBe(true)
})

const told = (fates: readonly Fate[], outcome: Fate['outcome']): readonly string[] =>
  fates.filter((fate) => fate.outcome === outcome).map(({ mutant }) => `${mutant.rule}: ${mutant.mistake}`)

// The mistakes in the rules of SLOs take many minutes: "tenantscope prove --mutants".
test('no mistake in the error budget or in an alert goes unnoticed', { timeout: 900_000 }, async () => {
  const isQuick = ({ name, group }: Suite) =>
    name === 'slo-error-budget' || !/^(slo-|latency|request-spike|dashboards)/.test(group.name)
  const fates = await hunt(suites.filter(isQuick), suites, stack, { promtool: tool, equivalents: knownEquivalents })
  expect(told(fates, 'survived')).toEqual([])
  expect(told(fates, 'misjudged')).toEqual([])
  expect(told(fates, 'killed').length).toBeGreaterThan(200)
})
