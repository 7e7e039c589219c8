import { type Change, describeChanges } from './change.ts'
import { thingsIn } from './named-things.ts'

export type Files = ReadonlyMap<string, string>

const allThings = (files: Files) => new Map([...files].flatMap(([path, content]) => [...thingsIn(path, content)]))

/** What a change of the generated files does to rules, panels and promises, in words. */
export const describeDiff = (before: Files, after: Files): readonly Change[] =>
  describeChanges(allThings(before), allThings(after))
