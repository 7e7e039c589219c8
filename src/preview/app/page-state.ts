import type { TimeRange } from './time-range.ts'

/** What the address of the page says: which page, which time, which values of which variables. */
export interface PageState {
  readonly path: string
  /** As written in the address; missing where the dashboard decides. */
  readonly range?: TimeRange
  readonly refresh?: string
  readonly variables: Readonly<Record<string, readonly string[]>>
}

export const readState = ({ pathname, search }: { readonly pathname: string; readonly search: string }): PageState => {
  const parameters = new URLSearchParams(search)
  const variables: Record<string, string[]> = {}
  for (const [name, value] of parameters) {
    if (!name.startsWith('var-')) continue
    const key = name.slice(4)
    variables[key] = [...(variables[key] ?? []), value]
  }
  const from = parameters.get('from')
  const refresh = parameters.get('refresh')
  return {
    path: pathname,
    variables,
    ...(from !== null && { range: { from, to: parameters.get('to') ?? 'now' } }),
    ...(refresh !== null && { refresh }),
  }
}

/** `from=now-1h&to=now`, as `${__url_time_range}` of a link has it. */
export const rangeSearch = ({ from, to }: TimeRange): string => new URLSearchParams({ from, to }).toString()

export const variableSearch = (variables: PageState['variables']): string =>
  new URLSearchParams(
    Object.entries(variables).flatMap(([name, values]) => values.map((value) => [`var-${name}`, value])),
  ).toString()

/** The address of a state. It can be sent to somebody, who then sees the same. */
export const writeState = ({ path, range, refresh, variables }: PageState): string => {
  const search = [
    range && rangeSearch(range),
    refresh !== undefined && new URLSearchParams({ refresh }).toString(),
    variableSearch(variables),
  ].filter(Boolean)
  return search.length > 0 ? `${path}?${search.join('&')}` : path
}
