/** What was chosen for a variable. */
export interface Choice {
  readonly values: readonly string[]
  readonly isAll: boolean
  /** What stands for all of them, instead of a list. */
  readonly allValue?: string | undefined
  /** Every value, for "all" without an `allValue`. */
  readonly options?: readonly string[]
  /** Chosen from a list that takes several, so that it stands in a regular expression. */
  readonly multi: boolean
}

export type Choices = Readonly<Record<string, Choice>>

/** Values with a name that starts with `__`, such as `__rate_interval`. */
export type BuiltIns = Readonly<Record<string, string>>

/** Escapes for a regular expression inside a PromQL string: a backslash is doubled there. */
const escapeRegex = (value: string): string => value.replace(/[\\^$.*+?()[\]{}|]/g, '\\\\$&').replace(/"/g, '\\"')
const escapeString = (value: string): string => value.replace(/\\/g, '\\\\').replace(/"/g, '\\"')

const chosenValues = ({ isAll, values, options = [] }: Choice): readonly string[] => (isAll ? options : values)

const inPromql = (choice: Choice): string => {
  if (choice.isAll && choice.allValue) return choice.allValue
  if (!choice.multi) return escapeString(choice.values[0] ?? '')
  const escaped = chosenValues(choice).map(escapeRegex)
  return escaped.length === 1 ? (escaped[0] ?? '') : `(${escaped.join('|')})`
}

const formats: Readonly<Record<string, (choice: Choice) => string>> = {
  regex: inPromql,
  raw: (choice) => chosenValues(choice).join(','),
  csv: (choice) => chosenValues(choice).join(','),
  pipe: (choice) => chosenValues(choice).join('|'),
  text: (choice) => (choice.isAll ? 'All' : choice.values.join(' + ')),
}

const replace = (text: string, choices: Choices, builtIns: BuiltIns, write: (choice: Choice) => string): string =>
  text.replace(/\$(\w+)|\$\{(\w+)(?::(\w+))?\}|\[\[(\w+)\]\]/g, (whole, plain, braced, format, square) => {
    const name: string = plain ?? braced ?? square
    const builtIn = Object.hasOwn(builtIns, name) ? builtIns[name] : undefined
    if (builtIn !== undefined) return builtIn
    const choice = Object.hasOwn(choices, name) ? choices[name] : undefined
    return choice ? (formats[format] ?? write)(choice) : whole
  })

/** A query with its variables filled in. A variable that nobody declared stays as it is, so that the error names it. */
export const interpolateQuery = (query: string, choices: Choices, builtIns: BuiltIns = {}): string =>
  replace(query, choices, builtIns, inPromql)

/** A title or a text for people. */
export const interpolateText = (text: string, choices: Choices, builtIns: BuiltIns = {}): string =>
  replace(text, choices, builtIns, (choice) => formats.text?.(choice) ?? '')

/** `{{tenant_id}}` becomes the label's value. Without a format the series is named by its labels, as in Grafana. */
export const seriesName = (format: string | undefined, labels: Readonly<Record<string, string>>): string => {
  if (format && format !== '__auto')
    return format.replace(/\{\{\s*(\w+)\s*\}\}/g, (_whole, name) => labels[name] ?? '').trim()
  const { __name__ = '', ...rest } = labels
  const pairs = Object.entries(rest)
  if (pairs.length === 1 && !__name__) return pairs[0]?.[1] ?? ''
  const inside = pairs.map(([name, value]) => `${name}="${value}"`).join(', ')
  return inside ? `${__name__}{${inside}}` : __name__ || 'value'
}
