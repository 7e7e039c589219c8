import { createHash } from 'node:crypto'
import type { Sample } from './sample.ts'

interface CheckCount {
  readonly name: string
  readonly path: string
  readonly id: string
  passes: number
  fails: number
}

export interface CheckGroup {
  readonly name: string
  readonly path: string
  readonly id: string
  readonly groups: CheckGroup[]
  readonly checks: CheckCount[]
}

/** k6 identifies groups and checks by the MD5 of their path. */
const idOf = (path: string): string => createHash('md5').update(path).digest('hex')

const groupAt = (path: string, name: string): CheckGroup => ({ name, path, id: idOf(path), groups: [], checks: [] })

/** Counts checks by group, in the shape of `root_group` of k6's summary. */
export function createCheckTree() {
  const root = groupAt('', '')
  const groups = new Map([['', root]])
  const checks = new Map<string, CheckCount>()
  const group = (path: string): CheckGroup => {
    const known = groups.get(path)
    if (known) return known
    const cut = path.lastIndexOf('::')
    const made = groupAt(path, path.slice(cut + 2))
    group(path.slice(0, cut)).groups.push(made)
    groups.set(path, made)
    return made
  }
  return {
    root,
    observe({ metric, value, tags }: Sample) {
      if (metric !== 'checks') return
      const inside = group(tags.group ?? '')
      const path = `${inside.path}::${tags.check}`
      let count = checks.get(path)
      if (count === undefined) {
        count = { name: tags.check ?? '', path, id: idOf(path), passes: 0, fails: 0 }
        checks.set(path, count)
        inside.checks.push(count)
      }
      if (value === 0) count.fails += 1
      else count.passes += 1
    },
  }
}
