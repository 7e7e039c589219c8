import { writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { GeneratedDocument } from '../../render/document.ts'
import { cacheDirectory } from '../../stackrun/cache.ts'
import { cacheSource } from '../../stackrun/cache-source.ts'
import { systemExecutor } from '../../stackrun/executor.ts'
import { libraryEnvironment } from '../../stackrun/installation.ts'
import { pathSource } from '../../stackrun/path-source.ts'
import { alertmanager, prometheus, type Software } from '../../stackrun/software.ts'
import { inTemporaryFolder } from '../../stackrun/temporary-folder.ts'

export interface ToolVerdict {
  readonly tool: 'promtool' | 'amtool'
  readonly outcome: 'passed' | 'failed' | 'absent'
  readonly output: string
}

interface Verification {
  readonly tool: 'promtool' | 'amtool'
  readonly software: Software
  readonly arguments: readonly string[]
}

const executor = systemExecutor()

/** On the PATH or fetched before: a check looks, it does not download. */
const findPresent = async (software: Software) => {
  for (const source of [pathSource({ executor }), cacheSource({ cache: cacheDirectory(), executor })]) {
    const finding = await source.find(software)
    if ('installation' in finding) return finding.installation
  }
  return undefined
}

const verify = async ({ tool, software, arguments: args }: Verification): Promise<ToolVerdict> => {
  const installation = await findPresent(software)
  const binary = installation?.binaries[tool]
  if (!installation || !binary) return { tool, outcome: 'absent', output: '' }
  const { exitCode, stdout, stderr } = await executor.run(binary, args, {
    env: libraryEnvironment(installation),
    timeoutSeconds: 60,
  })
  return { tool, outcome: exitCode === 0 ? 'passed' : 'failed', output: `${stdout}${stderr}`.trim() }
}

/** What Prometheus' and Alertmanager's own tools say of generated files, each where it is present. */
export const verifyWithTools = (files: {
  readonly rules: readonly GeneratedDocument[]
  readonly alertmanager: string
}): Promise<readonly ToolVerdict[]> =>
  inTemporaryFolder('check', async (folder) => {
    const rulePaths = await Promise.all(
      files.rules.map(async ({ path, content }) => {
        const target = join(folder, basename(path))
        await writeFile(target, content)
        return target
      }),
    )
    const alertmanagerPath = join(folder, 'alertmanager.yaml')
    await writeFile(alertmanagerPath, files.alertmanager)
    return Promise.all([
      verify({ tool: 'promtool', software: prometheus, arguments: ['check', 'rules', ...rulePaths] }),
      verify({ tool: 'amtool', software: alertmanager, arguments: ['check-config', alertmanagerPath] }),
    ])
  })
