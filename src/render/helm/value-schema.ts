/** As much of a JSON schema as ours uses. */
export interface ValueSchema {
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, ValueSchema>>
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly minimum?: number
  readonly maximum?: number
  readonly items?: ValueSchema
  readonly oneOf?: readonly ValueSchema[]
  readonly properties?: Readonly<Record<string, ValueSchema>>
}

const resolved = (schema: ValueSchema | undefined, root: ValueSchema): ValueSchema | undefined => {
  const name = schema?.$ref?.replace('#/$defs/', '')
  return name === undefined ? schema : root.$defs?.[name]
}

export const propertyOf = (schema: ValueSchema | undefined, name: string, root: ValueSchema): ValueSchema | undefined =>
  resolved(schema?.properties?.[name], root)

const names: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  boolean: 'true or false',
  object: 'map',
  array: 'list',
}

const range = ({ minimum, maximum }: ValueSchema): string => {
  if (minimum !== undefined && maximum !== undefined) return `, ${minimum} to ${maximum}`
  if (minimum !== undefined) return `, from ${minimum} on`
  return maximum === undefined ? '' : `, at most ${maximum}`
}

/** What a schema lets a value be, in words. */
export const accepts = (schema: ValueSchema | undefined, root: ValueSchema): string => {
  const rule = resolved(schema, root)
  if (!rule) return 'anything'
  if (rule.enum) return rule.enum.map((value) => JSON.stringify(value)).join(', ')
  if (rule.oneOf) return [...new Set(rule.oneOf.map((one) => accepts(one, root)))].join(' or ')
  const kinds = [rule.type ?? 'anything'].flat().map((kind) => names[kind] ?? kind)
  const ofWhat = rule.items && resolved(rule.items, root)?.type === 'string' ? ' of text' : ''
  return `${kinds.join(' or ')}${ofWhat}${range(rule)}`
}
