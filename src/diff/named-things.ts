import { load } from 'js-yaml'

type Fields = Readonly<Record<string, unknown>>
type Things = ReadonlyMap<string, Fields>

interface RuleJson extends Fields {
  readonly record?: string
  readonly alert?: string
  readonly labels?: Readonly<Record<string, string>>
}

/** Rules by what they are called. Records of one name are told apart by their labels, or by their group. */
const rulesOf = (content: string): Things => {
  const { groups } = load(content) as { groups: readonly { name: string; rules: readonly RuleJson[] }[] }
  return new Map(
    groups.flatMap(({ name, rules }) =>
      rules.map(({ alert, record, labels, ...fields }): [string, Fields] => [
        alert ? `alert ${alert}` : `record ${record} (${labels ? Object.values(labels).join(', ') : name})`,
        { ...fields, ...(labels && { labels }) },
      ]),
    ),
  )
}

interface PanelJson {
  readonly type: string
  readonly title?: string
  readonly description?: string
  readonly targets?: readonly { readonly expr?: string }[]
  readonly fieldConfig?: {
    readonly defaults?: { readonly unit?: string; readonly thresholds?: unknown; readonly mappings?: unknown }
  }
  readonly transformations?: unknown
}

interface DashboardJson {
  readonly title: string
  readonly panels?: readonly PanelJson[]
  readonly annotations?: { readonly list?: readonly { readonly name?: string; readonly expr?: string }[] }
}

/** Panels and annotations by dashboard and title. Places and ids are left out: who moves a panel sees that in the picture. */
const panelsOf = (content: string): Things => {
  const { title: dashboard, panels = [], annotations } = JSON.parse(content) as DashboardJson
  return new Map([
    ...(annotations?.list ?? []).map(({ name, expr }): [string, Fields] => [
      `annotation ${dashboard} / ${name}`,
      { query: expr },
    ]),
    ...panels
      .filter(({ type }) => type !== 'row')
      .map(({ type, title, description, targets = [], fieldConfig, transformations }): [string, Fields] => [
        `panel ${dashboard} / ${title}`,
        {
          type,
          description,
          unit: fieldConfig?.defaults?.unit,
          thresholds: fieldConfig?.defaults?.thresholds,
          states: fieldConfig?.defaults?.mappings,
          columns: transformations,
          ...Object.fromEntries(targets.map(({ expr }, index) => [`query ${index + 1}`, expr])),
        },
      ]),
  ])
}

/** Promises by SLO and tier. */
const objectivesOf = (content: string): Things => {
  const { objectives } = JSON.parse(content) as { objectives: Readonly<Record<string, Fields>> }
  return new Map(Object.entries(objectives).map(([slo, tiers]) => [`objectives of ${slo}`, tiers]))
}

/** What people know by name in a generated file; an empty map for files whose diff speaks for itself. */
export const thingsIn = (path: string, content: string): Things => {
  if (/^alerts\/generated\/rules\/.*\.yaml$/.test(path)) return rulesOf(content)
  if (/^dashboards\/generated\/[^/]*\.json$/.test(path)) return panelsOf(content)
  if (path === 'slo/generated/objectives.json') return objectivesOf(content)
  return new Map()
}
