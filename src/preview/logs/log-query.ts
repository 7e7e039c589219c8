import { parser } from '@grafana/lezer-logql'

/** A line with the labels of its stream and the fields that it says of itself. */
export interface LogLine {
  readonly text: string
  readonly labels: Readonly<Record<string, string>>
  readonly fields: Readonly<Record<string, unknown>>
}

export type LogTest = (line: LogLine) => boolean

type Node = ReturnType<typeof parser.parse>['topNode']

/** What a query says that is not understood here. A real Loki may well understand it. */
export class LogQueryError extends Error {
  constructor(words: string) {
    super(`${words}. Without Loki the preview knows selectors, line filters, | json and filters on labels and fields.`)
    this.name = 'LogQueryError'
  }
}

const comparisons: Readonly<Record<string, (value: string, wanted: string) => boolean>> = {
  '=': (value, wanted) => value === wanted,
  '!=': (value, wanted) => value !== wanted,
  '=~': (value, wanted) => new RegExp(`^(?:${wanted})$`).test(value),
  '!~': (value, wanted) => !new RegExp(`^(?:${wanted})$`).test(value),
  '>': (value, wanted) => Number(value) > Number(wanted),
  '>=': (value, wanted) => Number(value) >= Number(wanted),
  '<': (value, wanted) => Number(value) < Number(wanted),
  '<=': (value, wanted) => Number(value) <= Number(wanted),
  '==': (value, wanted) => Number(value) === Number(wanted),
}

const lineFilters: Readonly<Record<string, (text: string, wanted: string) => boolean>> = {
  '|=': (text, wanted) => text.includes(wanted),
  '!=': (text, wanted) => !text.includes(wanted),
  '|~': (text, wanted) => new RegExp(wanted).test(text),
  '!~': (text, wanted) => !new RegExp(wanted).test(text),
}

const childrenOf = (node: Node): readonly Node[] => {
  const children: Node[] = []
  for (let child = node.firstChild; child; child = child.nextSibling) children.push(child)
  return children
}

const below = (node: Node, name: string): readonly Node[] =>
  node.name === name ? [node] : childrenOf(node).flatMap((child) => below(child, name))

/** A string in quotes or backticks. */
const unquoted = (text: string): string => (text.startsWith('`') ? text.slice(1, -1) : (JSON.parse(text) as string))

const compile = (query: string) => {
  const textOf = ({ from, to }: Node): string => query.slice(from, to)
  const refuse = (node: Node): never => {
    throw new LogQueryError(`"${textOf(node)}" is not understood`)
  }

  const comparison = (node: Node, readValue: (line: LogLine, name: string) => string): LogTest => {
    const [name, operator, wanted] = childrenOf(node).map(textOf)
    const holds = comparisons[operator ?? '']
    if (!name || !holds || wanted === undefined) return refuse(node)
    const expected = /^["`]/.test(wanted) ? unquoted(wanted) : wanted
    return (line) => holds(readValue(line, name), expected)
  }

  const ofStream = ({ labels }: LogLine, name: string): string => labels[name] ?? ''
  const ofLine = ({ labels, fields }: LogLine, name: string): string => labels[name] ?? String(fields[name] ?? '')

  const fieldFilter = (node: Node): readonly LogTest[] =>
    childrenOf(node).flatMap((child) => {
      if (child.name === 'LabelFilter') return fieldFilter(child)
      if (child.name === 'Matcher' || child.name === 'NumberFilter') return [comparison(child, ofLine)]
      return child.name === 'And' ? [] : refuse(child)
    })

  const lineFilter = (node: Node): LogTest => {
    const [operator, wanted, ...rest] = childrenOf(node)
    const holds = operator && lineFilters[textOf(operator)]
    if (!holds || wanted?.name !== 'String' || rest.length > 0) return refuse(node)
    const expected = unquoted(textOf(wanted))
    return ({ text }) => holds(text, expected)
  }

  const stage = (node: Node): readonly LogTest[] =>
    childrenOf(node).flatMap((child) => {
      if (child.name === 'LabelFilter') return fieldFilter(child)
      if (child.name === 'LineFilters') return below(child, 'LineFilter').map(lineFilter)
      return child.name === 'Pipe' || textOf(child) === 'json' ? [] : refuse(child)
    })

  const tree = parser.parse(query).topNode
  const [failed] = below(tree, '⚠')
  if (failed) throw new LogQueryError(`"${query}" does not parse at character ${failed.from}`)
  const [expression] = below(tree, 'LogExpr')
  if (!expression || below(tree, 'MetricExpr').length > 0) return refuse(tree)
  const [selector] = below(expression, 'Selector')
  return [
    ...(selector ? below(selector, 'Matcher') : []).map((node) => comparison(node, ofStream)),
    ...below(expression, 'PipelineStage').flatMap(stage),
  ]
}

/**
 * What a LogQL query lets through, read by the official grammar. Throws LogQueryError for what only Loki can do.
 *
 * @example compileLogQuery('{level="error"} | tenant_id="acme"')(line)
 */
export const compileLogQuery = (query: string): LogTest => {
  const tests = compile(query)
  return (line) => tests.every((test) => test(line))
}
