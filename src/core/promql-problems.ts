import { parser } from '@prometheus-io/lezer-promql'
import type { AnyMetric } from '../instrumentation/metric.ts'
import type { Diagnostic } from './diagnostic.ts'
import type { PromQL } from './promql.ts'

type Tree = ReturnType<typeof parser.parse>
type Node = Tree['topNode']

/** Labels that a scrape or a rule adds, so no metric declares them. */
const ambientLabels = ['job', 'instance', 'namespace', 'pod', 'container', 'service', 'cluster', 'le', 'quantile']

/** Grafana's variables are no PromQL: each becomes the shortest thing of its kind that the grammar accepts. */
const withoutVariables = (text: string): string =>
  text
    .replace(/\[\$__(rate_interval|interval|range)(?=[\]:])/g, (whole) => '[5m'.padEnd(whole.length))
    .replace(/\$__range_s|\$__interval_ms/g, (whole) => '1'.padEnd(whole.length))

/** Every metric name by which a catalogue's series are read, suffixes of histograms included. */
export const seriesNames = (metrics: readonly AnyMetric[]): ReadonlyMap<string, AnyMetric> =>
  new Map(
    metrics.flatMap((metric) =>
      (metric.type === 'histogram' ? ['_bucket', '_count', '_sum'] : ['']).map((suffix): [string, AnyMetric] => [
        metric.name + suffix,
        metric,
      ]),
    ),
  )

const children = (node: Node, name: string): readonly Node[] => node.getChildren(name)

const syntaxProblem = (text: string, tree: Tree, place: string): Diagnostic | undefined => {
  let offset: number | undefined
  tree.iterate({
    enter: (node) => {
      if (node.type.isError) offset ??= node.from
    },
  })
  if (offset === undefined) return undefined
  return {
    code: 'PROMQL_SYNTAX',
    place,
    value: `${text.slice(Math.max(0, offset - 40), offset)}⟪here⟫${text.slice(offset, offset + 40)}`,
    fix: 'correct the expression at the marked place',
  }
}

const nodesNamed = (tree: Tree, name: string): Node[] => {
  const found: Node[] = []
  tree.iterate({
    enter: (node) => {
      if (node.name === name) found.push(node.node)
    },
  })
  return found
}

const selectorProblems = (
  text: string,
  node: Node,
  known: ReadonlyMap<string, AnyMetric>,
  place: string,
): Diagnostic[] => {
  const identifier = children(node, 'Identifier')[0]
  const name = identifier ? text.slice(identifier.from, identifier.to) : '(no name)'
  const metric = known.get(name)
  if (!metric) {
    return [
      {
        code: 'PROMQL_METRIC',
        place,
        value: name,
        fix: 'declare the metric beside the code that emits it, or select a declared one',
      },
    ]
  }
  const matchers = children(node, 'LabelMatchers').flatMap((list) => children(list, 'UnquotedLabelMatcher'))
  return matchers.flatMap((matcher) => matcherProblems(text.slice(matcher.from, matcher.to), metric, place))
}

const matcherProblems = (matcher: string, metric: AnyMetric, place: string): Diagnostic[] => {
  const [, label = '', operator, quoted = ''] = /^(\w+)\s*(=~|!~|!=|=)\s*"(.*)"$/s.exec(matcher) ?? []
  const declared = metric.labels[label]
  if (!declared) {
    if (ambientLabels.includes(label)) return []
    return [
      {
        code: 'PROMQL_LABEL',
        place,
        value: `${metric.name} has no label "${label}"`,
        fix: `use one of ${Object.keys(metric.labels).join(', ') || '(it has none)'}`,
      },
    ]
  }
  const unknown =
    declared.kind === 'closed' && operator === '=' && !quoted.startsWith('$') && !declared.values.includes(quoted)
  if (!unknown) return []
  return [
    {
      code: 'PROMQL_VALUE',
      place,
      value: `${metric.name}{${matcher}}`,
      fix: `${label} is one of ${declared.values.join(', ')}`,
    },
  ]
}

const groupingProblems = (
  text: string,
  tree: Tree,
  known: ReadonlyMap<string, AnyMetric>,
  place: string,
): Diagnostic[] => {
  const metrics = nodesNamed(tree, 'VectorSelector').flatMap((node) => {
    const identifier = children(node, 'Identifier')[0]
    return (identifier && known.get(text.slice(identifier.from, identifier.to))) ?? []
  })
  const available = new Set([...ambientLabels, ...metrics.flatMap((metric) => Object.keys(metric.labels))])
  const created = [...text.matchAll(/(?:label_(?:replace|join)|count_values)\s*\([^"]*"(\w+)"/gs)].map(
    (match) => match[1],
  )
  return nodesNamed(tree, 'GroupingLabels')
    .flatMap((node) => children(node, 'LabelName'))
    .map((node) => text.slice(node.from, node.to))
    .filter((label) => !available.has(label) && !created.includes(label))
    .map((label) => ({
      code: 'PROMQL_LABEL' as const,
      place,
      value: `groups by "${label}", which none of its metrics has`,
      fix: `group by one of ${[...available].join(', ')}`,
    }))
}

/** What is wrong with an expression: its grammar first; its metrics, labels and values when that holds. */
export const promqlProblems = (
  expression: PromQL | string,
  known: ReadonlyMap<string, AnyMetric>,
  place: string,
): readonly Diagnostic[] => {
  const text = withoutVariables(String(expression))
  const tree = parser.parse(text)
  const syntax = syntaxProblem(text, tree, place)
  if (syntax) return [syntax]
  return [
    ...nodesNamed(tree, 'VectorSelector').flatMap((node) => selectorProblems(text, node, known, place)),
    ...groupingProblems(text, tree, known, place),
  ]
}
