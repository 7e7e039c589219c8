import type { GeneratedDocument } from '../../render/document.ts'

export interface Drift {
  readonly path: string
  readonly kind: 'missing' | 'stale' | 'left over'
}

/** How the files on disk differ from what the definition says they should be. `present` holds whole generated folders. */
export const driftOf = (
  wanted: readonly GeneratedDocument[],
  present: ReadonlyMap<string, string>,
): readonly Drift[] => {
  const expected = new Set(wanted.map(({ path }) => path))
  return [
    ...wanted.flatMap(({ path, content }): Drift[] => {
      const found = present.get(path)
      if (found === undefined) return [{ path, kind: 'missing' }]
      return found === content ? [] : [{ path, kind: 'stale' }]
    }),
    ...[...present.keys()].filter((path) => !expected.has(path)).map((path): Drift => ({ path, kind: 'left over' })),
  ]
}
