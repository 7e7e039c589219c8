import { type SpooledLine, tenantOf } from './loki-push.ts'

export interface LineGroup {
  readonly organisation: string | undefined
  readonly lines: readonly SpooledLine[]
}

/** Lines by the organisation that may read them: all together, or those of each tenant apart. Each group keeps its order. */
export const byOrganisation = (
  lines: readonly SpooledLine[],
  isolateTenants: { readonly othersTo: string } | undefined,
): readonly LineGroup[] => {
  if (!isolateTenants) return [{ organisation: undefined, lines }]
  const groups = new Map<string, SpooledLine[]>()
  for (const line of lines) {
    const organisation = tenantOf(line) ?? isolateTenants.othersTo
    const group = groups.get(organisation) ?? []
    group.push(line)
    groups.set(organisation, group)
  }
  return [...groups].map(([organisation, group]) => ({ organisation, lines: group }))
}
