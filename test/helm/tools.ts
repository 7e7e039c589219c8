import type { TestProject } from 'vitest/node'
import { resolveSoftware, software } from '../../src/stackrun/index.ts'

declare module 'vitest' {
  interface ProvidedContext {
    readonly helm: string
    readonly amtool: string
    /** promtool of both major versions. */
    readonly promtools: readonly { readonly version: string; readonly path: string }[]
  }
}

/** Finds or builds Helm, amtool and both promtools; says what is missing and how to get it where that fails. */
export default async function setup(project: TestProject): Promise<void> {
  const found = await resolveSoftware([software.helm, software.prometheus, software.promtool3, software.alertmanager])
  const binary = (name: string, program: string): string => found.get(name)?.binaries[program] ?? program
  project.provide('helm', binary('helm', 'helm'))
  project.provide('amtool', binary('alertmanager', 'amtool'))
  project.provide(
    'promtools',
    ['prometheus', 'promtool3'].map((name) => ({
      version: found.get(name)?.version ?? '',
      path: binary(name, 'promtool'),
    })),
  )
}
