import { parser } from '@prometheus-io/lezer-promql'
import { type Duration, seconds } from '../core/duration.ts'

export interface Matcher {
  readonly label: string
  /** As written: text, or a regular expression. */
  readonly value: string
  readonly matches: (value: string) => boolean
  /** Whether it picks values out, rather than leaving some out: `!=` and `!~` leave nearly everything. */
  readonly picks: boolean
}

/** One place in an expression where series are read. */
export interface Selector {
  readonly name: string
  readonly matchers: readonly Matcher[]
  /** Of a range such as `[5m]`; 0 for a selector that reads the last sample alone. */
  readonly rangeSeconds: number
}

type Node = ReturnType<typeof parser.parse>['topNode']

const matcherIn = (text: string): Matcher => {
  const [, label = '', operator = '', quoted = ''] = /^(\w+)\s*(=~|!~|!=|=)\s*(.*)$/s.exec(text) ?? []
  const value = JSON.parse(quoted) as string
  const picks = !operator.startsWith('!')
  const pattern = new RegExp(`^(?:${value})$`)
  const equals = operator.endsWith('~') ? (other: string) => pattern.test(other) : (other: string) => other === value
  return { label, value, picks, matches: (other) => equals(other) === picks }
}

const rangeOf = (text: string, selector: Node): number => {
  const around = selector.parent
  const duration = around?.name === 'MatrixSelector' ? around.getChild('DurationExpr') : undefined
  return duration ? seconds(text.slice(duration.from, duration.to) as Duration) : 0
}

/** Every selector of an expression, as often as it is written: Prometheus reads each of them. */
export const selectorsOf = (expression: string): readonly Selector[] => {
  const found: Selector[] = []
  parser.parse(expression).iterate({
    enter: ({ node, name }) => {
      if (name === 'SubqueryExpr') throw new Error(`the cost of a subquery is not modelled: ${expression}`)
      const identifier = name === 'VectorSelector' ? node.getChild('Identifier') : undefined
      if (!identifier) return
      found.push({
        name: expression.slice(identifier.from, identifier.to),
        matchers: node
          .getChildren('LabelMatchers')
          .flatMap((list) => list.getChildren('UnquotedLabelMatcher'))
          .map(({ from, to }) => matcherIn(expression.slice(from, to))),
        rangeSeconds: rangeOf(expression, node),
      })
    },
  })
  return found
}
