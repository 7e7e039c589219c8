import type { ValueSchema } from '../../src/render/helm/value-schema.ts'

interface Schema extends ValueSchema {
  readonly pattern?: string
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: unknown
}

/** A value that the schema must refuse, and where. */
interface Violation {
  readonly path: readonly string[]
  readonly value: unknown
}

const resolved = (schema: Schema, root: Schema): Schema => {
  const name = schema.$ref?.replace('#/$defs/', '')
  return name === undefined ? schema : ((root.$defs?.[name] as Schema | undefined) ?? schema)
}

interface Place {
  readonly path: readonly string[]
  readonly schema: Schema
}

/** Every property of the values, objects included; items of a list are its first. */
const places = (schema: Schema, root: Schema, path: readonly string[] = []): readonly Place[] => {
  const here = resolved(schema, root)
  return [
    { path, schema: here },
    ...Object.entries(here.properties ?? {}).flatMap(([name, inner]) => places(inner, root, [...path, name])),
    ...(here.items ? places(here.items, root, [...path, '0']) : []),
  ]
}

const isOnly = ({ type }: Schema, kind: string): boolean => type === kind

/** One violation for each place that a rule applies to. Null would tell Helm to take the default away, so it is never used. */
const rules: Readonly<Record<string, (schema: Schema) => readonly unknown[]>> = {
  'a word where a number or a switch belongs': (schema) =>
    isOnly(schema, 'integer') || isOnly(schema, 'boolean') ? ['word'] : [],
  'a switch where text belongs': ({ type }) => (type && [type].flat().includes('string') ? [true] : []),
  'a word where a list belongs': (schema) => (isOnly(schema, 'array') ? ['word'] : []),
  'less than the least': ({ minimum }) => (minimum === undefined ? [] : [minimum - 1]),
  'more than the most': ({ maximum }) => (maximum === undefined ? [] : [maximum + 1]),
  'none of the choices': (schema) => (schema.enum ? ['none-of-them'] : []),
  'text of another form': ({ pattern }) => (pattern === undefined ? [] : ['\u0001 no form at all \u0001']),
}

const nested = (path: readonly string[], value: unknown): unknown => {
  const [name, ...rest] = path
  if (name === undefined) return value
  return name === '0' ? [nested(rest, value)] : { [name]: nested(rest, value) }
}

const merged = (a: unknown, b: unknown): unknown => {
  if (Array.isArray(a) && Array.isArray(b)) return [merged(a[0], b[0])]
  if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) return b
  const result: Record<string, unknown> = { ...a }
  for (const [key, value] of Object.entries(b)) result[key] = key in result ? merged(result[key], value) : value
  return result
}

export interface InvalidValues {
  readonly name: string
  readonly values: object
  /** As Helm names them: `/api/replicas`. */
  readonly paths: readonly string[]
}

const invalid = (name: string, violations: readonly Violation[]): InvalidValues => ({
  name,
  values: violations.reduce<unknown>((all, { path, value }) => merged(all, nested(path, value)), {}) as object,
  paths: violations.map(({ path }) => `/${path.join('/')}`),
})

/** For each rule of the schema, values that break it at every place at once. */
export const invalidValues = (schema: Schema): readonly InvalidValues[] => {
  const all = places(schema, schema).filter(({ path }) => path.length > 0)
  const unknownKeys = places(schema, schema)
    .filter(({ schema: here, path }) => here.additionalProperties === false && here.properties && !path.includes('0'))
    .map(({ path }) => ({ path: [...path, 'misspelt'], value: 1 }))
  return [
    ...Object.entries(rules).map(([name, violate]) =>
      invalid(
        name,
        all.flatMap(({ path, schema: here }) => violate(here).map((value) => ({ path, value }))),
      ),
    ),
    invalid('a value that nobody declared', unknownKeys),
  ]
}
