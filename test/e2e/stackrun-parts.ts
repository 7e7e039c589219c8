import { nodeProcess, type Part } from '../../src/stackrun/index.ts'

/** A small server of our own, whose answer shows the environment that it was given. */
export const helloServer = (): Part =>
  nodeProcess({
    name: 'hello',
    entry: new URL('./stackrun-hello.ts', import.meta.url),
    env: ({ ports, stack }) => ({ PORT: String(ports.http), REDIS_URL: stack.url('redis') }),
    ready: { port: 'http', path: '/ready' },
  })
