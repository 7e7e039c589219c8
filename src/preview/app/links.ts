import { type BuiltIns, type Choices, interpolateText } from './interpolate.ts'

/** What a data link may refer to: the series clicked on and the state of the page. */
export interface LinkScope {
  readonly labels: Readonly<Record<string, string>>
  readonly value?: number | null
  readonly choices: Choices
  /** `from=…&to=…` of the page. */
  readonly timeRange: string
  /** `var-tenant=…&…` of the page. */
  readonly variables: string
}

/** Only these lead anywhere: a page of ours, or the web. A link from a dashboard must not run script. */
export const safeHref = (url: string): string | undefined =>
  /^\/(?![/\\])/.test(url) || /^https?:\/\//i.test(url) || url.startsWith('?') ? url : undefined

const ofField = (expression: string, { labels, value }: LinkScope): string | undefined => {
  const label =
    /^__field\.labels\.(\w+)$|^__field\.labels\[["'](\w+)["']\]$|^__data\.fields(?:\.(\w+)|\[["'](\w+)["']\])$/.exec(
      expression,
    )
  if (label) return encodeURIComponent(labels[label[1] ?? label[2] ?? label[3] ?? label[4] ?? ''] ?? '')
  return expression === '__value.raw' ? encodeURIComponent(String(value ?? '')) : undefined
}

/** Where a data link leads, or `undefined` where it would leave the web. Values from labels are encoded. */
export const resolveLink = (template: string, scope: LinkScope): string | undefined => {
  const filled = template
    .replace(/\$\{([^}:]+)\}/g, (whole, expression) => ofField(expression, scope) ?? whole)
    .replace(/\$\{?__url_time_range\}?/g, () => scope.timeRange)
    .replace(/\$\{?__all_variables\}?/g, () => scope.variables)
  const encoded: BuiltIns = Object.fromEntries(
    Object.entries(scope.choices).map(([name, { isAll, values }]) => [
      name,
      isAll ? '$__all' : encodeURIComponent(values.join(',')),
    ]),
  )
  return safeHref(interpolateText(filled, {}, encoded))
}
