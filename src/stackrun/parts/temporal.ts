import type { Part } from '../part.ts'
import { answersTcp } from '../readiness.ts'
import { temporal as software } from '../software.ts'

/**
 * Temporal's development server: all of its services in one process, with SQLite in memory. Its namespace is `default`.
 *
 * @example temporal() // its address is stack.address('temporal')
 */
export const temporal = ({ name = 'temporal' }: { readonly name?: string } = {}): Part => ({
  name,
  software,
  ports: ['grpc', 'http', 'metrics'],
  url: ({ grpc }) => `http://127.0.0.1:${grpc}`,
  command: ({ installation, ports }) => ({
    program: installation?.binaries.temporal ?? 'temporal',
    arguments: [
      ...['server', 'start-dev', '--headless', '--log-level', 'error', '--ip', '127.0.0.1'],
      ...['--port', String(ports.grpc), '--http-port', String(ports.http), '--metrics-port', String(ports.metrics)],
    ],
  }),
  isReady: ({ ports }) => answersTcp(ports.grpc as number),
})
