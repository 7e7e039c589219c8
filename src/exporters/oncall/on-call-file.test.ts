import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import stack from '../../../stack.ts'
import { renderOnCall } from '../../render/oncall/on-call.ts'
import { composeExporters } from '../process/compose.ts'
import { readExporterConfig } from '../process/environment.ts'
import { readOnCall } from './on-call-file.ts'

const inFolder = async (text: string, use: (path: string) => Promise<void>): Promise<void> => {
  const directory = await mkdtemp(join(tmpdir(), 'on-call-'))
  try {
    const path = join(directory, 'on-call.json')
    await writeFile(path, text)
    await use(path)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}
const rendered = renderOnCall(stack)[0]?.content ?? ''

test('what generate writes is read back as it was declared', () =>
  inFolder(rendered, async (path) => {
    const { escalation, acknowledgeWithin, rota } = stack.onCall
    expect(await readOnCall(path)).toEqual({ schema: 1, name: stack.name, escalation, acknowledgeWithin, rota })
  }))

test('a file of another shape is refused with what is wrong in it', () =>
  inFolder(rendered.replace('"15m"', '"a while"'), async (path) => {
    await expect(readOnCall(path)).rejects.toThrow(/ONCALL_FILE: .*must be a duration[\s\S]*tenantscope generate/)
  }))

test('the exporter process watches cost and on-call where it is told of their sources', () =>
  inFolder(rendered, async (path) => {
    const environment = { PROMETHEUS_URL: 'http://127.0.0.1:1', PAGERDUTY_TOKEN: 'x', ONCALL_FILE: path }
    const exporters = await composeExporters(readExporterConfig(environment))
    expect(exporters.map(({ name }) => name)).toEqual(['pod', 'cost', 'oncall'])
    await Promise.all(exporters.map((exporter) => exporter.close?.()))
  }))
