import { fileURLToPath } from 'node:url'
import { build, type Message, type Plugin } from 'esbuild'
import { LoadTestError, type LoadTestProblem } from '../load-test-error.ts'
import { isSupportedModule, unsupportedMembers, unsupportedModule } from './supported-api.ts'

const broken = (script: string, { text, location }: Message): LoadTestProblem => ({
  code: 'LOADTEST_SCRIPT_BROKEN',
  offender: location ? `${location.file}:${location.line}:${location.column}` : script,
  actual: text,
  rule: 'a script and what it imports are valid TypeScript',
  fix: 'correct the line',
})

async function bundleOf(entry: string, options: object): Promise<string> {
  try {
    const built = await build({
      entryPoints: [entry],
      bundle: true,
      write: false,
      logLevel: 'silent',
      target: 'es2022',
      ...options,
    })
    return built.outputFiles?.[0]?.text ?? ''
  } catch (error) {
    const messages = (error as { errors?: readonly Message[] }).errors
    if (messages === undefined) throw error
    throw new LoadTestError(messages.map((message) => broken(entry, message)))
  }
}

/**
 * One script as one CommonJS text, k6 modules left as `require`.
 *
 * @throws LoadTestError LOADTEST_SCRIPT_BROKEN, or LOADTEST_API_UNSUPPORTED naming every unsupported module and member.
 */
export async function bundleScript(path: string): Promise<string> {
  const refused: LoadTestProblem[] = []
  const k6Modules: Plugin = {
    name: 'k6-modules',
    setup({ onResolve }) {
      onResolve({ filter: /^(k6$|k6\/|https?:)/ }, ({ path: name }) => {
        if (!isSupportedModule(name)) refused.push(unsupportedModule(name))
        return { path: name, external: true }
      })
    },
  }
  const script = await bundleOf(path, { format: 'cjs', platform: 'neutral', plugins: [k6Modules] })
  const problems = [...refused, ...unsupportedMembers(script)]
  if (problems.length > 0) throw new LoadTestError(problems)
  return script
}

/** The code of a VU thread as one text, so that a thread starts without resolving or compiling a tree of modules. */
export const bundleVuThread = (): Promise<string> =>
  bundleOf(fileURLToPath(new URL('./vu/thread.ts', import.meta.url)), {
    format: 'cjs',
    platform: 'node',
    external: ['bufferutil', 'utf-8-validate'],
  })
