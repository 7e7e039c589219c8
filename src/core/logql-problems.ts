import { parser } from '@grafana/lezer-logql'
import type { Diagnostic } from './diagnostic.ts'
import type { LogQL } from './logql.ts'
import type { LogShape } from './logs.ts'

type Tree = ReturnType<typeof parser.parse>

/** Grafana's variables are no LogQL: each becomes the shortest thing of its kind that the grammar accepts. */
const withoutVariables = (text: string): string =>
  text.replace(/\[\$__(auto|interval|range)\]/g, (whole) => `${'[5m'.padEnd(whole.length - 1)}]`)

const firstError = (tree: Tree): number | undefined => {
  let offset: number | undefined
  tree.iterate({
    enter: ({ type, from }) => {
      if (type.isError) offset ??= from
    },
  })
  return offset
}

interface Name {
  readonly name: string
  readonly role: 'stream label' | 'field' | 'made'
}

/** What an identifier is, by what it stands in. */
const roleOf = (parents: readonly string[]): Name['role'] | undefined => {
  if (parents.includes('Selector')) return 'stream label'
  if (parents.includes('LabelExtractionExpression') || parents.includes('LabelFormatMatcher')) return 'made'
  const reads = ['Labels', 'LabelFilter', 'Matcher', 'NumberFilter', 'UnitFilter', 'UnwrapExpr']
  return reads.some((each) => parents.includes(each)) ? 'field' : undefined
}

const namesIn = (text: string, tree: Tree): readonly Name[] => {
  const names: Name[] = []
  const parents: string[] = []
  tree.iterate({
    enter: ({ name, from, to }) => {
      const role = name === 'Identifier' ? roleOf(parents) : undefined
      if (role) names.push({ name: text.slice(from, to), role })
      parents.push(name)
    },
    leave: () => {
      parents.pop()
    },
  })
  return names
}

/** A field that is taken out under another name: `json status="status_code"`. */
const extractions = (text: string): readonly string[] =>
  [...text.matchAll(/\b(?:json|logfmt)\s+((?:\w+\s*=\s*"[^"]*"\s*,?\s*)+)/g)].flatMap((match) =>
    [...(match[1] ?? '').matchAll(/=\s*"(\w+)[^"]*"/g)].map((each) => each[1] ?? ''),
  )

/** What is wrong with a query: its grammar first; its labels and fields when that holds. */
export const logqlProblems = (
  query: LogQL | string,
  { labels, structuredMetadata, fields }: LogShape,
  place: string,
): readonly Diagnostic[] => {
  const text = withoutVariables(String(query))
  const tree = parser.parse(text)
  const offset = text.trim() === '' ? 0 : firstError(tree)
  if (offset !== undefined) {
    return [
      {
        code: 'LOGQL_SYNTAX',
        place,
        value: `${text.slice(Math.max(0, offset - 40), offset)}⟪here⟫${text.slice(offset, offset + 40)}`,
        fix: 'correct the query at the marked place',
      },
    ]
  }
  const names = namesIn(text, tree)
  const made = names.filter(({ role }) => role === 'made').map(({ name }) => name)
  const readable = new Set([...labels, ...structuredMetadata, ...fields, ...made])
  return [
    ...names
      .filter(({ name, role }) => role === 'stream label' && !labels.includes(name))
      .map(({ name }): Diagnostic => {
        const filter = readable.has(name) ? `filter after the selector: | ${name}=…` : 'name a label of the streams'
        return {
          code: 'LOGQL_LABEL',
          place,
          value: `selects by "${name}"`,
          fix: `${filter}; labels are ${labels.join(', ')}`,
        }
      }),
    ...[...names.filter(({ role }) => role === 'field').map(({ name }) => name), ...extractions(text)]
      .filter((name, index, all) => all.indexOf(name) === index && !readable.has(name))
      .map(
        (name): Diagnostic => ({
          code: 'LOGQL_FIELD',
          place,
          value: `reads "${name}", which no line has`,
          fix: `use one of ${[...readable].join(', ')}`,
        }),
      ),
  ]
}
