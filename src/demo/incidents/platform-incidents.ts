import type { Incident } from './incident.ts'

/** Stops a part as its operator would, and starts it again on the same port with the same data. */
const partDown = (name: string, part: string, story: string): Incident => ({
  name,
  story,
  scope: 'platform',
  inject: async ({ stack }) => {
    await stack.part(part).stop()
    return () => stack.part(part).start()
  },
})

export const redisDown = partDown('redis-down', 'redis', 'Redis stops: /ready names it, and what needs it answers 503.')
export const databaseDown = partDown(
  'db-down',
  'postgres',
  'PostgreSQL stops: /ready names it, and requests answer 503 in bounded time.',
)
