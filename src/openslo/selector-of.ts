import { parser } from '@prometheus-io/lezer-promql'

/** A metric and its matchers, as a query names them. */
export interface ParsedSelector {
  readonly name: string
  readonly matchers: readonly { readonly label: string; readonly op: string; readonly value: string }[]
}

type Node = ReturnType<typeof parser.parse>['topNode']

const WRAPPERS = new Set(['sum', 'rate', 'increase', 'irate'])

const unquoted = (text: string): string => JSON.parse(text.startsWith("'") ? `"${text.slice(1, -1)}"` : text) as string

/** The one selector of a query such as `sum(rate(requests_total{code="500"}[5m]))`; undefined where there is more to it. */
export const selectorOf = (query: string): ParsedSelector | undefined => {
  const selectors: Node[] = []
  let understood = true
  parser.parse(query).iterate({
    enter: ({ node, type }) => {
      if (type.isError || type.name === 'BinaryExpr' || type.name === 'SubqueryExpr' || type.name === 'OffsetExpr')
        understood = false
      if (type.name === 'FunctionIdentifier' || type.name === 'AggregateOp')
        understood &&= WRAPPERS.has(query.slice(node.from, node.to))
      if (type.name === 'VectorSelector') selectors.push(node)
    },
  })
  const [selector, ...others] = selectors
  const identifier = selector?.getChild('Identifier')
  if (!understood || !selector || !identifier || others.length > 0) return undefined
  const matchers = selector
    .getChildren('LabelMatchers')
    .flatMap((list) => list.getChildren('UnquotedLabelMatcher'))
    .map((matcher) => {
      const [, label = '', op = '', value = ''] =
        /^(\w+)\s*(=~|!~|!=|=)\s*(.*)$/s.exec(query.slice(matcher.from, matcher.to)) ?? []
      return { label, op, value: unquoted(value) }
    })
  return { name: query.slice(identifier.from, identifier.to), matchers }
}
