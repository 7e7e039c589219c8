import { execFile } from 'node:child_process'
import { access, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { load } from 'js-yaml'
import { isDuration } from '../core/duration.ts'
import { BacktestError, type BacktestProblem } from './backtest-error.ts'
import type { GroupDocument } from './rule-document.ts'
import { syntaxErrorAt } from './selectors.ts'

type Loose = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const RULE_FILE = 'write groups: [{ name, rules: [{ alert or record, expr }] }], as promtool check rules accepts it'

const durationProblems = (holder: Loose, keys: readonly string[], place: string): readonly BacktestProblem[] =>
  keys
    .filter((key) => holder[key] !== undefined && !isDuration(String(holder[key])))
    .map((key) => ({
      code: 'BACKTEST_RULES',
      place,
      value: `${key}: ${String(holder[key])}`,
      fix: 'write one number and unit: 30s, 5m, 1h',
    }))

const ruleProblems = (rule: unknown, place: string): readonly BacktestProblem[] => {
  if (!isObject(rule)) return [{ code: 'BACKTEST_RULES', place, value: 'it is no rule', fix: RULE_FILE }]
  const name = rule.alert ?? rule.record
  const named = `${place}, ${String(name ?? 'a rule without a name')}`
  const found: BacktestProblem[] = [...durationProblems(rule, ['for', 'keep_firing_for'], named)]
  if (typeof name !== 'string')
    found.push({ code: 'BACKTEST_RULES', place, value: 'no alert and no record', fix: RULE_FILE })
  if (typeof rule.expr !== 'string') {
    found.push({ code: 'BACKTEST_RULES', place: named, value: `expr: ${String(rule.expr)}`, fix: RULE_FILE })
    return found
  }
  const at = syntaxErrorAt(rule.expr)
  if (at !== undefined) {
    const marked = `${rule.expr.slice(Math.max(0, at - 40), at)}⟪here⟫${rule.expr.slice(at, at + 40)}`
    found.push({
      code: 'BACKTEST_EXPR',
      place: named,
      value: marked,
      fix: 'correct the expression at the marked place',
    })
  }
  return found
}

const groupProblems = (group: unknown, place: string): readonly BacktestProblem[] => {
  if (!isObject(group) || !Array.isArray(group.rules))
    return [{ code: 'BACKTEST_RULES', place, value: 'a group without a list of rules', fix: RULE_FILE }]
  const named = `${place}, group ${String(group.name)}`
  return [
    ...durationProblems(group, ['interval'], named),
    ...group.rules.flatMap((rule: unknown) => ruleProblems(rule, named)),
  ]
}

/** The groups of a rule file, with what is wrong with it. */
export const parseRuleFile = (
  text: string,
  place: string,
): { readonly groups: readonly GroupDocument[]; readonly problems: readonly BacktestProblem[] } => {
  let document: unknown
  try {
    document = load(text)
  } catch (error) {
    const value = (error as Error).message.split('\n')[0] ?? ''
    return { groups: [], problems: [{ code: 'BACKTEST_RULES', place, value, fix: RULE_FILE }] }
  }
  const spec = isObject(document) && isObject(document.spec) ? document.spec : document // a PrometheusRule
  if (!isObject(spec) || !Array.isArray(spec.groups))
    return { groups: [], problems: [{ code: 'BACKTEST_RULES', place, value: 'no groups', fix: RULE_FILE }] }
  const problems = spec.groups.flatMap((group: unknown) => groupProblems(group, place))
  return { groups: problems.length > 0 ? [] : (spec.groups as GroupDocument[]), problems }
}

const RULES_FOLDER = 'alerts/generated/rules'

const atRevision = async (revision: string, root: string): Promise<readonly (readonly [string, string])[]> => {
  const git = async (...args: readonly string[]): Promise<string> =>
    (await promisify(execFile)('git', args, { cwd: root, maxBuffer: 64 * 1024 * 1024 })).stdout
  const listed = await git('ls-tree', '-r', '--name-only', revision, '--', `${RULES_FOLDER}/`).catch(() => '')
  const paths = listed.split('\n').filter((path) => path.endsWith('.yaml'))
  return Promise.all(
    paths.map(async (path) => [`${revision}:${path}`, await git('show', `${revision}:./${path}`)] as const),
  )
}

/** Rules of a file, or those generated at a revision of git. @throws BacktestError with every problem */
export const rulesFrom = async (name: string, root: string): Promise<readonly GroupDocument[]> => {
  const isFile = await access(name).then(
    () => true,
    () => false,
  )
  const files = isFile ? [[name, await readFile(name, 'utf8')] as const] : await atRevision(name, root)
  if (files.length === 0) {
    throw new BacktestError([
      {
        code: 'BACKTEST_RULES',
        place: name,
        value: `it is no file, and no revision with ${RULES_FOLDER}`,
        fix: 'name a rule file, a commit, a branch or a tag',
      },
    ])
  }
  const parsed = files.map(([path, text]) => parseRuleFile(text, path))
  const problems = parsed.flatMap((each) => each.problems)
  if (problems.length > 0) throw new BacktestError(problems)
  return parsed.flatMap(({ groups }) => groups)
}
