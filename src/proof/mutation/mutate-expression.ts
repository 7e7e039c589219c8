import { parser } from '@prometheus-io/lezer-promql'

/** One small mistake in an expression. */
export interface Mutation {
  /** What was done: `drop the guard "and …"`. */
  readonly mistake: string
  readonly expr: string
}

type Node = ReturnType<typeof parser.parse>['topNode']

interface Place {
  readonly node: Node
  readonly text: string
}

/** What an operator makes of one place of an expression: replacements for the text between two offsets. */
type Operator = (place: Place, whole: string) => readonly Edit[]

interface Edit {
  readonly mistake: string
  readonly from: number
  readonly to: number
  readonly insert: string
}

const short = (text: string): string => {
  const line = text.replace(/\s+/g, ' ')
  return line.length > 60 ? `${line.slice(0, 57)}…` : line
}

const replace = ({ node, text }: Place, insert: string, mistake = `${short(text)} becomes ${short(insert)}`): Edit => ({
  mistake,
  from: node.from,
  to: node.to,
  insert,
})

/** The next number up and down, one step of its last digit: 14.4 gives 14.5 and 14.3; 0.05 gives 0.06 and 0.04. */
const steps = (literal: string): readonly string[] => {
  const decimals = literal.split('.')[1]?.length ?? 0
  return [1, -1].map((sign) => (Number(literal) + sign * 10 ** -decimals).toFixed(decimals))
}

const numbers: Operator = (place) =>
  place.node.name === 'NumberDurationLiteral' && /^[\d.]+$/.test(place.text)
    ? steps(place.text).map((step) => replace(place, step))
    : []

const comparisons: Readonly<Record<string, readonly string[]>> = {
  '>': ['<', '>='],
  '>=': ['<', '>'],
  '<': ['>', '<='],
  '<=': ['>', '<'],
  '==': ['!='],
  '!=': ['=='],
}

/** The operator of a binary expression stands between its operands; the tree gives it a node of its own. */
const binary: Operator = ({ node, text }, whole) => {
  if (node.name !== 'BinaryExpr') return []
  const [left, right] = [node.firstChild, node.lastChild]
  const sign = left?.nextSibling
  if (!left || !right || !sign) return []
  const symbol = whole.slice(sign.from, sign.to)
  const operand = (kept: Node, mistake: string): Edit => ({
    mistake,
    from: node.from,
    to: node.to,
    insert: whole.slice(kept.from, kept.to),
  })
  const lost = short(whole.slice(sign.from, right.to))
  switch (symbol) {
    case 'and':
    case 'unless':
    case 'or':
      return [operand(left, `drop "${lost}"`)]
    case '/':
    case '*':
    case '-':
    case '+':
      return [operand(left, `drop "${lost}" of "${short(text)}"`)]
    default:
      return (comparisons[symbol] ?? []).map((other) => ({
        mistake: `${symbol} becomes ${other} before ${short(whole.slice(sign.to, right.to).trim())}`,
        from: sign.from,
        to: sign.to,
        insert: other,
      }))
  }
}

const aggregations: Readonly<Record<string, readonly string[]>> = {
  sum: ['max', 'avg'],
  min: ['max'],
  max: ['min'],
  count: ['sum'],
  bottomk: ['topk'],
  topk: ['bottomk'],
}

const aggregates: Operator = (place, whole) => {
  if (place.node.name === 'AggregateOp') {
    const parent = place.node.parent ?? place.node
    const of = short(whole.slice(place.node.to, parent.to).trim())
    return (aggregations[place.text] ?? []).map((other) =>
      replace(place, other, `${place.text} becomes ${other} of ${of}`),
    )
  }
  if (place.node.name === 'AggregateModifier') return [replace(place, '', `lose "${place.text}"`)]
  return []
}

const functionsAlike: Readonly<Record<string, readonly string[]>> = {
  increase: ['rate'],
  rate: ['increase'],
  sum_over_time: ['avg_over_time', 'max_over_time'],
  avg_over_time: ['sum_over_time', 'max_over_time'],
  last_over_time: ['max_over_time'],
  max_over_time: ['min_over_time'],
  clamp_min: ['clamp_max'],
  absent: ['present'],
}

const functionCalls: Operator = (place) =>
  place.node.name === 'FunctionIdentifier'
    ? (functionsAlike[place.text] ?? [])
        .filter((other) => other !== 'present')
        .map((other) => replace(place, other, `${place.text} becomes ${other}`))
    : []

const matchers: Operator = (place, whole) => {
  if (place.node.name !== 'UnquotedLabelMatcher') return []
  const selector = place.node.parent?.parent ?? place.node
  const comma = whole[place.node.to] === ',' ? 1 : 0
  return [
    {
      mistake: `lose the matcher ${place.text} of ${whole.slice(selector.from, selector.to).replace(/\{.*/s, '')}`,
      from: place.node.from,
      to: place.node.to + comma,
      insert: '',
    },
  ]
}

/** Windows as people confuse them: a fifth and five times as long. */
const durations: Operator = (place) => {
  if (place.node.name !== 'NumberDurationLiteralInDurationContext') return []
  const [, amount = '', unit = ''] = /^(\d+)([smhdw])$/.exec(place.text) ?? []
  const inSeconds = Number(amount) * ({ s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }[unit] ?? Number.NaN)
  return [inSeconds / 5, inSeconds * 5].filter(Number.isInteger).map((other) => replace(place, `${other}s`))
}

const operators: readonly Operator[] = [numbers, binary, aggregates, functionCalls, matchers, durations]

/** Every expression that differs from this one by one mistake. */
export const mutateExpression = (expr: string): readonly Mutation[] => {
  const edits: Edit[] = []
  parser.parse(expr).iterate({
    enter: ({ node }) => {
      const place = { node, text: expr.slice(node.from, node.to) }
      edits.push(...operators.flatMap((operator) => operator(place, expr)))
    },
  })
  return edits.map(({ mistake, from, to, insert }) => ({
    mistake,
    expr: expr.slice(0, from) + insert + expr.slice(to),
  }))
}
