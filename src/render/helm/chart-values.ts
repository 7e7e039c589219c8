import { isMap, isScalar, type Pair, parseDocument, type YAMLMap } from 'yaml'
import type { ValueSchema } from './value-schema.ts'
import { accepts, propertyOf } from './value-schema.ts'

/** One value that a person can set. */
export interface ChartValue {
  /** `api.autoscaling.minReplicas` */
  readonly path: string
  readonly default: string
  readonly accepts: string
  readonly comment: string
}

/** Values below one key of the file. */
export interface ValueSection {
  readonly key: string
  readonly comment: string
  readonly values: readonly ChartValue[]
}

const clean = (comment: string | null | undefined): string =>
  (comment ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .join(' ')

type Entry = Pair<{ readonly value: string; readonly commentBefore?: string | null }, unknown>

/** The library hands the comment before the first key of a map to the map. */
const commentOf = (map: YAMLMap, index: number): string => {
  const { key } = map.items[index] as Entry
  return clean([index === 0 ? map.commentBefore : undefined, key.commentBefore].filter(Boolean).join('\n'))
}

const isLeaf = (value: unknown, schema: ValueSchema | undefined): boolean =>
  !isMap(value) || value.items.length === 0 || schema?.properties === undefined

const valuesBelow = (map: YAMLMap, path: string, schema: ValueSchema | undefined, root: ValueSchema): ChartValue[] =>
  map.items.flatMap((item, index) => {
    const { key, value } = item as Entry
    const place = `${path}.${key.value}`
    const inner = propertyOf(schema, key.value, root)
    const comment = commentOf(map, index)
    if (isLeaf(value, inner))
      return [{ path: place, default: defaultText(value), accepts: accepts(inner, root), comment }]
    const below = valuesBelow(value as YAMLMap, place, inner, root)
    // What is said of a group is said at its first value.
    return below.map((each, at) =>
      at === 0 ? { ...each, comment: [comment, each.comment].filter(Boolean).join(' ') } : each,
    )
  })

const defaultText = (value: unknown): string =>
  JSON.stringify(isScalar(value) ? value.value : (value as { toJSON(): unknown }).toJSON())

/** Every value of a values.yaml in its order, with the comment above it and what the schema lets it be. */
export const chartValues = (valuesYaml: string, schema: ValueSchema): readonly ValueSection[] => {
  const { contents } = parseDocument(valuesYaml)
  if (!isMap(contents)) throw new Error('values.yaml holds no values')
  const map = contents as unknown as YAMLMap
  return map.items.map((item, index) => {
    const { key, value } = item as Entry
    const inner = propertyOf(schema, key.value, schema)
    const comment = index === 0 ? clean((key as { commentBefore?: string }).commentBefore) : commentOf(map, index)
    return isLeaf(value, inner)
      ? {
          key: key.value,
          comment,
          values: [{ path: key.value, default: defaultText(value), accepts: accepts(inner, schema), comment: '' }],
        }
      : { key: key.value, comment, values: valuesBelow(value as YAMLMap, key.value, inner, schema) }
  })
}
