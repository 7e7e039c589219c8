import { fileURLToPath } from 'node:url'
import type { Part, Ports, StackView } from '../part.ts'
import { answersHttp, answersTcp } from '../readiness.ts'

/**
 * A process of our own, run by this Node through tsx.
 *
 * @example
 * nodeProcess({
 *   name: 'api', entry: 'src/service/api-main.ts', ports: ['http', 'ops'],
 *   env: ({ ports, stack }) => ({ PORT: `${ports.http}`, DATABASE_URL: stack.url('postgres') }),
 *   ready: { port: 'ops', path: '/ready' },
 * })
 */
export const nodeProcess = ({
  name,
  entry,
  entryArguments = [],
  nodeArguments = [],
  ports = ['http'],
  env = () => ({}),
  ready,
  readyTimeoutSeconds = 30,
  stopTimeoutSeconds = 15,
}: {
  readonly name: string
  readonly entry: string | URL
  readonly entryArguments?: readonly string[]
  readonly nodeArguments?: readonly string[]
  readonly ports?: readonly string[]
  readonly env?: (context: { readonly ports: Ports; readonly stack: StackView }) => Readonly<Record<string, string>>
  /** A GET that answers 200 when it is ready; by default a connection to its first port is enough. */
  readonly ready?: { readonly port: string; readonly path: string }
  readonly readyTimeoutSeconds?: number
  /** Longer than for other parts by default, for it drains requests first. */
  readonly stopTimeoutSeconds?: number
}): Part => ({
  name,
  ports,
  url: (own) => `http://127.0.0.1:${own[ports[0] ?? '']}`,
  command: (context) => ({
    program: process.execPath,
    arguments: [
      ...nodeArguments,
      ...['--import', import.meta.resolve('tsx')],
      entry instanceof URL ? fileURLToPath(entry) : entry,
      ...entryArguments,
    ],
    cwd: process.cwd(),
    env: env(context),
  }),
  isReady({ ports: own }) {
    if (ready) return answersHttp(`http://127.0.0.1:${own[ready.port]}${ready.path}`)
    const port = own[ports[0] ?? '']
    return port === undefined ? Promise.resolve(true) : answersTcp(port)
  },
  readyTimeoutSeconds,
  stopTimeoutSeconds,
})
