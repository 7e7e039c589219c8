import type { FieldJson, MappingJson, OverrideJson, PanelJson } from './grafana.ts'

export interface FieldIdentity {
  readonly name: string
  readonly refId: string
}

const matches = ({ matcher }: OverrideJson, { name, refId }: FieldIdentity): boolean => {
  const { id, options } = matcher
  if (id === 'byName') return options === name
  if (id === 'byFrameRefID') return options === refId
  if (id !== 'byRegexp' || typeof options !== 'string') return false
  try {
    return new RegExp(options.replace(/^\/(.*)\/$/, '$1')).test(name)
  } catch {
    return false // a pattern of another dialect matches nothing here
  }
}

const withProperty = (field: FieldJson, id: string, value: unknown): FieldJson =>
  id.startsWith('custom.')
    ? { ...field, custom: { ...field.custom, [id.slice('custom.'.length)]: value } }
    : { ...field, [id]: value }

/** How one series or column is shown: the defaults of its panel and every override that fits. */
export const fieldOf = ({ fieldConfig }: PanelJson, identity: FieldIdentity): FieldJson =>
  (fieldConfig?.overrides ?? [])
    .filter((override) => matches(override, identity))
    .flatMap(({ properties }) => properties)
    .reduce((field, { id, value }) => withProperty(field, id, value), fieldConfig?.defaults ?? {})

export interface Mapped {
  readonly text?: string
  readonly color?: string
}

const inRange = (value: number, { from, to }: { from?: number | null; to?: number | null }): boolean =>
  value >= (from ?? -Infinity) && value <= (to ?? Infinity)

const mapOne = ({ type, options }: MappingJson, value: number): Mapped | undefined => {
  if (type === 'value') return (options as Record<string, Mapped>)[String(value)]
  if (type === 'range' && inRange(value, options)) return (options as { result?: Mapped }).result
  return undefined
}

/** What a value is called and coloured by the mappings of its field. */
export const mapValue = (
  value: number | null | undefined,
  mappings: readonly MappingJson[] = [],
): Mapped | undefined => {
  if (value === null || value === undefined) return undefined
  for (const mapping of mappings) {
    const mapped = mapOne(mapping, value)
    if (mapped) return mapped
  }
  return undefined
}
