import { expect, test } from 'vitest'
import { parseRuleFile } from './rule-files.ts'

test('a rule file and the spec of a PrometheusRule are read alike', () => {
  const groups =
    'groups: [{ name: a, interval: 30s, rules: [{ record: r, expr: up }, { alert: A, expr: r > 1, for: 5m }] }]'
  expect(parseRuleFile(groups, 'f').problems).toEqual([])
  expect(parseRuleFile(`kind: PrometheusRule\nspec: { ${groups} }`, 'f')).toEqual(parseRuleFile(groups, 'f'))
})

test('every problem of a file is found, with its place', () => {
  const { groups, problems } = parseRuleFile(
    `groups:
      - name: a
        interval: often
        rules:
          - { alert: A, expr: 'sum(' }
          - { alert: B, for: 5x, expr: up }
          - { expr: up }
          - { record: r }
      - name: b`,
    'rules.yaml',
  )
  expect(groups).toEqual([])
  expect(problems.map(({ code, place, value }) => `${code} ${place}: ${value}`)).toEqual([
    'BACKTEST_RULES rules.yaml, group a: interval: often',
    'BACKTEST_EXPR rules.yaml, group a, A: sum(⟪here⟫',
    'BACKTEST_RULES rules.yaml, group a, B: for: 5x',
    'BACKTEST_RULES rules.yaml, group a: no alert and no record',
    'BACKTEST_RULES rules.yaml, group a, r: expr: undefined',
    'BACKTEST_RULES rules.yaml: a group without a list of rules',
  ])
})

test.each(['a: [', 'just text', ''])('%j is no rule file', (text) => {
  expect(parseRuleFile(text, 'f').problems).toMatchObject([{ code: 'BACKTEST_RULES', place: 'f' }])
})
