import type { Directory, DirectoryKind } from '../directory.ts'
import type { Resource, RestClient } from '../pagerduty/rest-client.ts'

/** What is written of a thing, besides its state. */
export interface Identity {
  readonly name: string
  readonly description: string
  /** As PagerDuty has it; absent for what is to be made. */
  readonly existing?: Resource | undefined
}

/** A kind of thing that PagerDuty holds, read into our words and written from them. */
export interface Kind<State> {
  readonly kind: Exclude<DirectoryKind, 'user'>
  readonly path: string
  /** Of a list in an answer. */
  readonly listKey: string
  read(client: RestClient, resource: Resource, directory: Directory): Promise<State>
  /** Makes or changes it; the answer has its id. */
  write(client: RestClient, identity: Identity, state: State, directory: Directory): Promise<string>
}

const idIn = (answer: Readonly<Record<string, unknown>>, key: string): string => {
  const { id } = (answer[key] ?? {}) as { id?: unknown }
  if (typeof id !== 'string') throw new Error(`PagerDuty answered no id of a ${key}`)
  return id
}

/** Posts what is new and puts what exists. */
export const save = async (
  client: RestClient,
  { path, key, existing, body }: { path: string; key: string; existing?: Resource | undefined; body: object },
): Promise<string> => {
  const data = { [key]: body }
  return idIn(await (existing ? client.put(`${path}/${existing.id}`, data) : client.post(path, data)), key)
}
