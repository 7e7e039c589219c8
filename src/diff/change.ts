/** One thing that a change does, in words: `alert TenantErrorRateHigh: expr was …, is now …`. */
export type Change = string

type Fields = Readonly<Record<string, unknown>>

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** A short value as it is; of a long one, from where it begins to differ. */
const excerpt = (value: string, other: string): string => {
  const LENGTH = 120
  if (value.length <= LENGTH) return value
  let at = 0
  while (at < value.length && value[at] === other[at]) at += 1
  const start = Math.max(0, at - 30)
  return `${start > 0 ? '…' : ''}${value.slice(start, start + LENGTH)}${start + LENGTH < value.length ? '…' : ''}`
}

const fieldChange = (name: string, before: unknown, after: unknown): Change => {
  if (before === undefined) return `${name} is new: ${excerpt(text(after), '')}`
  if (after === undefined) return `${name} is gone, was: ${excerpt(text(before), '')}`
  const [was, is] = [text(before), text(after)]
  return `${name} was ${excerpt(was, is)}\n      is now ${excerpt(is, was)}`
}

const differing = (before: Fields, after: Fields): readonly Change[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => text(before[name]) !== text(after[name]))
    .map((name) => fieldChange(name, before[name], after[name]))

/** What happened to named things between two states: which are new, which are gone, and what of the others changed. */
export const describeChanges = (
  before: ReadonlyMap<string, Fields>,
  after: ReadonlyMap<string, Fields>,
): readonly Change[] => [
  ...[...after.keys()].filter((name) => !before.has(name)).map((name) => `+ ${name}`),
  ...[...before.keys()].filter((name) => !after.has(name)).map((name) => `- ${name}`),
  ...[...after].flatMap(([name, fields]) => {
    const earlier = before.get(name)
    const changes = earlier ? differing(earlier, fields) : []
    return changes.length === 0 ? [] : [`~ ${name}\n${changes.map((change) => `    ${change}`).join('\n')}`]
  }),
]
