import type { Resource } from './pagerduty/rest-client.ts'

/** Which id has what, and back. Of what is not known the id itself is shown, so that a difference shows too. */
export interface Directory {
  idOf(kind: DirectoryKind, name: string): string
  nameOf(kind: DirectoryKind, id: string): string
  has(kind: DirectoryKind, name: string): boolean
  /** Learns of something that was made. */
  learn(kind: DirectoryKind, name: string, id: string): void
}

export type DirectoryKind = 'user' | 'schedule' | 'escalation policy' | 'service' | 'event orchestration'

export const directoryOf = (found: Readonly<Record<DirectoryKind, readonly Resource[]>>): Directory => {
  const entries = (Object.keys(found) as DirectoryKind[]).map((kind) => {
    const named = found[kind].map((each): [string, string] => [
      kind === 'user' ? String(each.email).toLowerCase() : String(each.name),
      each.id,
    ])
    return [kind, new Map(named)] as const
  })
  const ids = new Map(entries)
  const idOf = (kind: DirectoryKind, name: string) => ids.get(kind)?.get(kind === 'user' ? name.toLowerCase() : name)
  return {
    idOf(kind, name) {
      const id = idOf(kind, name)
      if (id === undefined) throw new Error(`there is no ${kind} "${name}"`)
      return id
    },
    nameOf: (kind, id) => [...(ids.get(kind) ?? [])].find(([, each]) => each === id)?.[0] ?? id,
    has: (kind, name) => idOf(kind, name) !== undefined,
    learn: (kind, name, id) => void ids.get(kind)?.set(name, id),
  }
}
