import type { Reply, TenantClient } from './tenant-client.ts'

/** How often users do what. */
const mix = [
  { share: 0.3, action: 'list agents' },
  { share: 0.2, action: 'read agent' },
  { share: 0.2, action: 'list tasks' },
  { share: 0.15, action: 'create task' },
  { share: 0.1, action: 'read task' },
  { share: 0.02, action: 'create agent' },
  { share: 0.01, action: 'delete agent' },
  { share: 0.02, action: 'read what is not there' },
] as const

type Action = (typeof mix)[number]['action']

/** Small tasks of each type; the second one fails, as some of a customer's do. */
const tasks = [
  { task_type: 'lint', payload: { source: 'const answer = 42\n', duration_ms: 200 } },
  { task_type: 'lint', payload: { source: 'debugger \n', max_findings: 0 } },
  { task_type: 'test', payload: { cases: [{ name: 'adds', actual: 2, expected: 2 }], duration_ms: 400 } },
  { task_type: 'build', payload: { files: { 'index.ts': 'export {}' }, duration_ms: 800 } },
  { task_type: 'report', payload: { rows: [{ group: 'a', value: 1 }], duration_ms: 300 } },
] as const
const MOST_REMEMBERED = 50

const choose = (random: () => number): Action => {
  let rest = random()
  for (const { share, action } of mix) {
    rest -= share
    if (rest < 0) return action
  }
  return 'list agents'
}

/** One tenant's users, who act on the agents and tasks that they have made before. */
export const userSession = (client: TenantClient, random: () => number) => {
  const agents: string[] = []
  const taskIds: string[] = []

  const remember = (ids: string[], reply: Reply): Reply => {
    if (reply.status < 200 || reply.status > 299) return reply
    const { id } = JSON.parse(reply.body) as { id: string }
    ids.push(id)
    if (ids.length > MOST_REMEMBERED) ids.shift()
    return reply
  }
  const any = (ids: readonly string[]): string | undefined => ids[Math.floor(random() * ids.length)]

  const createAgent = async () =>
    remember(agents, await client.send('POST', '/api/agents', { name: `agent-${Math.floor(random() * 1e6)}` }))

  const createTask = async (agentId: string) =>
    remember(
      taskIds,
      await client.send('POST', '/api/tasks', { agent_id: agentId, ...tasks[Math.floor(random() * tasks.length)] }),
    )

  const deleteAgent = (id: string) => {
    agents.splice(agents.indexOf(id), 1)
    return client.send('DELETE', `/api/agents/${id}`)
  }

  return {
    /** Does one thing that a user would do now, with exactly one request. */
    act(): Promise<Reply> {
      const agent = any(agents)
      if (agent === undefined) return createAgent()
      switch (choose(random)) {
        case 'create agent':
          return createAgent()
        case 'delete agent':
          return deleteAgent(agent)
        case 'read agent':
          return client.send('GET', `/api/agents/${agent}`)
        case 'create task':
          return createTask(agent)
        case 'list tasks':
          return client.send('GET', '/api/tasks')
        case 'read task':
          return client.send('GET', `/api/tasks/${any(taskIds) ?? '00000000-0000-4000-8000-000000000000'}`)
        case 'read what is not there':
          return client.send('GET', '/api/agents/00000000-0000-4000-8000-000000000000')
        default:
          return client.send('GET', '/api/agents')
      }
    },
  }
}
