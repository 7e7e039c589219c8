import type { Part } from '../part.ts'
import { answersPing } from '../readiness.ts'
import { redis as software } from '../software.ts'

/**
 * Redis without persistence. It never evicts, for a queue that lost jobs to eviction would lose accepted tasks.
 *
 * @example redis({ settings: { maxmemory: '64mb' } })
 */
export const redis = ({
  name = 'redis',
  settings = {},
}: {
  readonly name?: string
  /** Settings of redis.conf by their names. */
  readonly settings?: Readonly<Record<string, string>>
} = {}): Part => ({
  name,
  software,
  ports: ['redis'],
  url: ({ redis: port }) => `redis://127.0.0.1:${port}`,
  command({ installation, ports, directory }) {
    const all = {
      port: String(ports.redis),
      bind: '127.0.0.1',
      dir: directory,
      save: '',
      appendonly: 'no',
      'maxmemory-policy': 'noeviction',
      ...settings,
    }
    return {
      program: installation?.binaries['redis-server'] ?? 'redis-server',
      arguments: Object.entries(all).flatMap(([setting, value]) => [`--${setting}`, value]),
    }
  },
  isReady: ({ ports }) => answersPing(ports.redis as number),
})
