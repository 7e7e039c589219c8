import { parser } from '@prometheus-io/lezer-promql'

export interface SelectorMatcher {
  readonly label: string
  readonly op: '=' | '!=' | '=~' | '!~'
  readonly value: string
}

/** A series selector as it stands in an expression. */
export interface Selector {
  /** Of the metric; undefined where it is chosen by anything but one name. */
  readonly name: string | undefined
  readonly matchers: readonly SelectorMatcher[]
  readonly from: number
  readonly to: number
  /**
   * Whether it reads a stretch of time, or another moment: `[5m]`, `offset`, `@`. The grammar counts what stands left of an
   * `offset` to it, so a few that are not shifted are called so.
   */
  readonly isShifted: boolean
}

const shifting = ['MatrixSelector', 'OffsetExpr', 'StepInvariantExpr', 'SubqueryExpr']

const matcherOf = (text: string): SelectorMatcher => {
  const [, label = '', op = '=', quoted = '""'] = /^([\w.:]+)\s*(=~|!~|!=|=)\s*(".*"|'.*'|`.*`)$/s.exec(text) ?? []
  return { label, op: op as SelectorMatcher['op'], value: unquote(quoted) }
}

const unquote = (quoted: string): string => {
  const inner = quoted.slice(1, -1)
  return quoted.startsWith('`') ? inner : inner.replace(/\\(["'\\])/g, '$1')
}

/** Every selector of an expression, in order. */
export const selectorsOf = (expr: string): readonly Selector[] => {
  const found: Selector[] = []
  parser.parse(expr).iterate({
    enter: ({ name, node }) => {
      if (name !== 'VectorSelector') return
      const identifier = node.getChild('Identifier')
      const matchers = node
        .getChildren('LabelMatchers')
        .flatMap((list) => list.getChildren('UnquotedLabelMatcher'))
        .map(({ from, to }) => matcherOf(expr.slice(from, to)))
      const byLabel = matchers.find(({ label, op }) => label === '__name__' && op === '=')?.value
      let isShifted = false
      for (let above = node.parent; above; above = above.parent) isShifted ||= shifting.includes(above.name)
      found.push({
        name: identifier ? expr.slice(identifier.from, identifier.to) : byLabel,
        matchers,
        from: node.from,
        to: node.to,
        isShifted,
      })
    },
  })
  return found
}

/** Whether a value of the label would be selected. A label that no matcher names is. */
export const selects = ({ matchers }: Selector, label: string, value: string): boolean =>
  matchers
    .filter((matcher) => matcher.label === label)
    .every(({ op, value: wanted }) => {
      if (op === '=' || op === '!=') return (value === wanted) === (op === '=')
      return new RegExp(`^(?:${wanted})$`).test(value) === (op === '=~')
    })

/** The offset of the first mistake in the grammar, if there is one. */
export const syntaxErrorAt = (expr: string): number | undefined => {
  let offset: number | undefined
  parser.parse(expr).iterate({
    enter: ({ type, from }) => {
      if (type.isError) offset ??= from
    },
  })
  return offset
}
