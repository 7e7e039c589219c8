import type { Schedule } from '../declared.ts'
import { type Kind, save } from './kind.ts'

interface Layer {
  readonly id: string
  readonly start: string
  readonly end: string | null
  readonly rotation_virtual_start: string
  readonly rotation_turn_length_seconds: number
  readonly users: readonly { readonly user: { readonly id: string } }[]
}

/** A layer that has ended stays for the record. */
const runningLayers = (schedule: unknown): readonly Layer[] =>
  ((schedule as { schedule_layers?: readonly Layer[] }).schedule_layers ?? []).filter(({ end }) => !end)

const instant = (text: string): string => (Number.isNaN(Date.parse(text)) ? text : new Date(text).toISOString())

/** https://developer.pagerduty.com/api-reference/3f03afb2c84a4-get-a-schedule */
export const scheduleKind: Kind<Schedule> = {
  kind: 'schedule',
  path: 'schedules',
  listKey: 'schedules',
  async read(client, { id }, directory) {
    // Only a schedule asked for by itself comes with its layers.
    const { schedule } = await client.get(`schedules/${id}`)
    const [layer, ...further] = runningLayers(schedule)
    return {
      timeZone: String((schedule as { time_zone?: unknown }).time_zone),
      firstHandover: instant(layer?.rotation_virtual_start ?? ''),
      turnSeconds: layer?.rotation_turn_length_seconds ?? 0,
      people: (layer?.users ?? []).map(({ user }) => directory.nameOf('user', user.id)),
      ...(further.length > 0 && { furtherLayers: further.length }),
    }
  },
  async write(client, { name, description, existing }, { timeZone, firstHandover, turnSeconds, people }, directory) {
    const current = existing && (await client.get(`schedules/${existing.id}`)).schedule
    const [layer] = runningLayers(current ?? {})
    return save(client, {
      path: 'schedules',
      key: 'schedule',
      existing,
      body: {
        ...{ type: 'schedule', name, description, time_zone: timeZone },
        schedule_layers: [
          {
            // With its id a layer is changed; without, it would end and another begin.
            ...(layer && { id: layer.id }),
            name: 'rotation',
            start: layer?.start ?? firstHandover,
            rotation_virtual_start: firstHandover,
            rotation_turn_length_seconds: turnSeconds,
            users: people.map((email) => ({ user: { id: directory.idOf('user', email), type: 'user_reference' } })),
          },
        ],
      },
    })
  },
}
