import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A dashboard as the menu lists it. */
export interface DashboardEntry {
  readonly uid: string
  readonly title: string
  readonly description: string
  readonly tags: readonly string[]
}

/** A file that is no dashboard, so that the page can say which and why. */
export interface UnreadableFile {
  readonly file: string
  readonly problem: string
}

export interface DashboardFolder {
  list(): Promise<{ readonly dashboards: readonly DashboardEntry[]; readonly unreadable: readonly UnreadableFile[] }>
  /** The JSON as it is in the file, or `undefined` where no file has that uid. */
  read(uid: string): Promise<string | undefined>
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

const entryOf = (content: string): DashboardEntry => {
  const json = JSON.parse(content) as Record<string, unknown> | null
  if (typeof json?.uid !== 'string' || !Array.isArray(json.panels)) throw new Error('has no uid or no panels')
  const tags = Array.isArray(json.tags) ? json.tags.filter((tag) => typeof tag === 'string') : []
  return { uid: json.uid, title: text(json.title) || json.uid, description: text(json.description), tags }
}

/** Reads the generated dashboards anew each time, so that a reload shows what `generate` just wrote. */
export const dashboardFolder = (folder: string): DashboardFolder => {
  const readAll = async () => {
    const files = (await readdir(folder)).filter((file) => file.endsWith('.json')).sort()
    const contents = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))
    return files.map((file, index) => {
      const content = contents[index] ?? ''
      try {
        return { file, content, entry: entryOf(content) }
      } catch (error) {
        return { file, content, problem: (error as Error).message }
      }
    })
  }
  return {
    async list() {
      const all = await readAll()
      return {
        dashboards: all.flatMap(({ entry }) => (entry ? [entry] : [])),
        unreadable: all.flatMap(({ file, problem }) => (problem === undefined ? [] : [{ file, problem }])),
      }
    },
    async read(uid) {
      return (await readAll()).find(({ entry }) => entry?.uid === uid)?.content
    },
  }
}
