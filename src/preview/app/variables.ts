import type { VariableJson } from './grafana.ts'
import { type Choice, type Choices, interpolateQuery } from './interpolate.ts'
import type { PageState } from './page-state.ts'
import type { Prometheus } from './prometheus.ts'
import type { Instants } from './time-range.ts'

export const ALL = '$__all'

/** A variable with what may be chosen and what is. */
export interface Variable {
  readonly definition: VariableJson
  readonly label: string
  readonly options: readonly string[]
  readonly choice: Choice
  /** Why there are no options. */
  readonly problem?: string
}

const queryText = ({ query }: VariableJson): string => (typeof query === 'string' ? query : (query?.query ?? ''))

const currentValues = ({ current }: VariableJson): readonly string[] => {
  const value = current?.value
  return value === undefined ? [] : typeof value === 'string' ? [value] : value
}

/** `label_values(metric{…}, label)` or `label_values(label)`. */
export const parseLabelValues = (query: string): { readonly label: string; readonly match?: string } | undefined => {
  const [, match, label] = /^\s*label_values\(\s*(?:(.*),)?\s*(\w+)\s*\)\s*$/s.exec(query) ?? []
  return label === undefined ? undefined : { label, ...(match?.trim() && { match: match.trim() }) }
}

const lookUp = async (prometheus: Prometheus, query: string, { start, end }: Instants): Promise<readonly string[]> => {
  const parsed = parseLabelValues(query)
  if (!parsed) throw new Error(`the preview knows label_values(…) only, not ${query}`)
  const { label, match } = parsed
  return prometheus.get<readonly string[]>(`label/${label}/values`, {
    start: String(start),
    end: String(end),
    ...(match !== undefined && { 'match[]': match }),
  })
}

const optionsOf = (
  definition: VariableJson,
  choices: Choices,
  prometheus: Prometheus,
  range: Instants,
): Promise<readonly string[]> => {
  if (definition.type === 'query') return lookUp(prometheus, interpolateQuery(queryText(definition), choices), range)
  return Promise.resolve(
    queryText(definition)
      .split(',')
      .map((option) => option.trim())
      .filter(Boolean),
  )
}

const choose = (
  definition: VariableJson,
  options: readonly string[],
  wanted: readonly string[] | undefined,
): Choice => {
  const { multi = false, includeAll = false, allValue } = definition
  const given = wanted ?? currentValues(definition)
  const isAll = includeAll && (given.length === 0 || given.includes(ALL))
  const values = isAll ? [] : given.length > 0 ? given : options.slice(0, 1)
  return { values: multi ? values : values.slice(0, 1), isAll, allValue, options, multi: multi || includeAll }
}

/** Variables that a person chooses from. Data sources are given: there is one Prometheus and no Loki. */
const isOffered = ({ type }: VariableJson): boolean =>
  ['query', 'custom', 'interval', 'constant', 'textbox'].includes(type)

/** Fills every variable, in order, since the later ones may ask for what was chosen before. */
export const loadVariables = async (
  definitions: readonly VariableJson[],
  {
    wanted,
    prometheus,
    range,
  }: { readonly wanted: PageState['variables']; readonly prometheus: Prometheus; readonly range: Instants },
): Promise<readonly Variable[]> => {
  const variables: Variable[] = []
  for (const definition of definitions.filter(isOffered)) {
    const loaded = await optionsOf(definition, choicesOf(variables), prometheus, range).then(
      (options) => ({ options }),
      (error: Error) => ({ options: [], problem: error.message }),
    )
    const choice = choose(definition, loaded.options, wanted[definition.name])
    variables.push({ definition, label: definition.label || definition.name, choice, ...loaded })
  }
  return variables
}

export const choicesOf = (variables: readonly Variable[]): Choices =>
  Object.fromEntries(variables.map(({ definition, choice }) => [definition.name, choice]))
