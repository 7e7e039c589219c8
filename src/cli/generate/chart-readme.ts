import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { GeneratedDocument } from '../../render/document.ts'
import { renderChartReadme } from '../../render/helm/chart-readme.ts'

/** The README of the chart that lies beside a definition. */
export const chartReadme = async (root: string): Promise<readonly GeneratedDocument[]> => {
  const folder = join(root, 'helm/tenantscope')
  const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8')
  const valueFiles = (await readdir(folder)).filter((name) => /^values-.*\.yaml$/.test(name)).toSorted()
  return [
    renderChartReadme({
      chart: await read('Chart.yaml'),
      values: await read('values.yaml'),
      schema: await read('values.schema.json'),
      valueFiles: new Map(await Promise.all(valueFiles.map(async (name) => [name, await read(name)] as const))),
    }),
  ]
}
