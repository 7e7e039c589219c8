import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { renderHtml } from './html.ts'
import { renderJunit } from './junit.ts'
import { renderMarkdown } from './markdown.ts'
import type { LoadReport } from './report.ts'

/** Writes the report in all its forms and returns their paths. */
export async function writeReports(report: LoadReport, directory: string): Promise<readonly string[]> {
  await mkdir(directory, { recursive: true })
  const documents: Readonly<Record<string, string>> = {
    'report.html': renderHtml(report),
    'report.md': renderMarkdown(report),
    'junit.xml': renderJunit(report),
    'report.json': `${JSON.stringify(report, null, 2)}\n`,
  }
  return Promise.all(
    Object.entries(documents).map(async ([name, text]) => {
      const path = join(directory, name)
      await writeFile(path, text)
      return path
    }),
  )
}
