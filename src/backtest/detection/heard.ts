import type { Receiver } from '../../receiver/index.ts'

/** That somebody was told of an alert, or of its end. Unix seconds. */
export interface Heard {
  readonly name: string
  readonly isOver: boolean
  readonly at: number
}

const nameIn = (text: string): string => /<(\w+)>/.exec(text)?.[1] ?? ''

/** Everything that reached a person, pages and messages alike. */
export const heardBy = (receiver: Receiver): readonly Heard[] => [
  ...receiver
    .pages()
    .flatMap(({ summary, triggeredAt, resolvedAt }): readonly Heard[] => [
      { name: nameIn(summary), isOver: false, at: Date.parse(triggeredAt) / 1000 },
      ...(resolvedAt ? [{ name: nameIn(summary), isOver: true, at: Date.parse(resolvedAt) / 1000 }] : []),
    ]),
  ...receiver.messages().flatMap(({ attachments = [], receivedAt }) =>
    attachments.map(({ title = '' }) => ({
      name: nameIn(title),
      isOver: title.includes('white_check_mark'),
      at: Date.parse(receivedAt) / 1000,
    })),
  ),
]

/** When an alert, or its end, was first told of from a moment on. */
export const firstOf = (heard: readonly Heard[], name: string, isOver: boolean, after: number): number | undefined =>
  heard.filter((each) => each.name === name && each.isOver === isOver && each.at >= after).map(({ at }) => at)[0]
