import type { DeclaredState } from './declared.ts'
import { type Change, changesBetween } from './diff.ts'
import { type Directory, directoryOf } from './directory.ts'
import { escalationPolicyKind } from './kinds/escalation-policy.ts'
import { eventOrchestrationKind } from './kinds/event-orchestration.ts'
import type { Kind } from './kinds/kind.ts'
import { scheduleKind } from './kinds/schedule.ts'
import { serviceKind } from './kinds/service.ts'
import { isOurs, markerOf } from './marker.ts'
import type { Resource, RestClient } from './pagerduty/rest-client.ts'

export interface Step {
  /** `left over` was made by us and is declared no more. */
  readonly action: 'create' | 'update' | 'keep' | 'left over'
  readonly kind: Kind<unknown>['kind']
  readonly name: string
  readonly changes: readonly Change[]
  /** Does it. */
  readonly carryOut: () => Promise<void>
}

export interface Plan {
  /** In the order in which they must be done: what is referred to comes first. */
  readonly steps: readonly Step[]
  /** Why nothing can be done; empty when it can. */
  readonly problems: readonly string[]
}

interface Context {
  readonly client: RestClient
  readonly directory: Directory
  /** Of the stack. */
  readonly name: string
}

const stepsOf = async <State>(
  kind: Kind<State>,
  declared: Readonly<Record<string, State>>,
  found: readonly Resource[],
  { client, directory, name: stackName }: Context,
): Promise<readonly Step[]> => {
  const byName = new Map(found.map((resource) => [String(resource.name), resource]))
  const wanted = Object.entries(declared).map(async ([name, state]): Promise<Step> => {
    const existing = byName.get(name)
    const actual = existing && (await kind.read(client, existing, directory))
    const changes = changesBetween(actual, state)
    const identity = { name, description: markerOf(stackName), existing }
    return {
      action: existing ? (changes.length > 0 ? 'update' : 'keep') : 'create',
      kind: kind.kind,
      name,
      changes,
      carryOut: async () => directory.learn(kind.kind, name, await kind.write(client, identity, state, directory)),
    }
  })
  const leftOver = found
    .filter(({ name, description }) => !(String(name) in declared) && isOurs(description, stackName))
    .map(
      ({ id, name }): Step => ({
        action: 'left over',
        kind: kind.kind,
        name: String(name),
        changes: [],
        carryOut: () => client.delete(`${kind.path}/${id}`),
      }),
    )
  return [...(await Promise.all(wanted)), ...leftOver]
}

const foreignProblems = (
  kind: Kind<unknown>,
  declared: object,
  found: readonly Resource[],
  name: string,
): readonly string[] =>
  found
    .filter((resource) => String(resource.name) in declared && !isOurs(resource.description, name))
    .map(
      (resource) =>
        `ONCALL_FOREIGN: ${kind.kind} "${resource.name}" exists and was not made by us\n    fix:  rename it, or put "${markerOf(name)}" into its description to hand it over`,
    )

const userProblems = ({ schedules }: DeclaredState, directory: Directory): readonly string[] =>
  [...new Set(Object.values(schedules).flatMap(({ people }) => people))]
    .filter((email) => !directory.has('user', email))
    .map((email) => `ONCALL_USER: PagerDuty knows no ${email}\n    fix:  invite them, or correct the rota`)

/**
 * What must be done to bring PagerDuty to the declared state. It only reads. What is ours is known by its description, and
 * nothing else is ever touched.
 */
export const planOnCall = async (client: RestClient, name: string, declared: DeclaredState): Promise<Plan> => {
  const [users, schedules, policies, services, orchestrations] = await Promise.all([
    client.list('users', 'users'),
    ...[scheduleKind, escalationPolicyKind, serviceKind, eventOrchestrationKind].map(({ path, listKey }) =>
      client.list(path, listKey),
    ),
  ])
  const found = {
    user: users ?? [],
    schedule: schedules ?? [],
    'escalation policy': policies ?? [],
    service: services ?? [],
    'event orchestration': orchestrations ?? [],
  }
  const directory = directoryOf(found)
  const problems = [
    ...userProblems(declared, directory),
    ...foreignProblems(scheduleKind, declared.schedules, found.schedule, name),
    ...foreignProblems(escalationPolicyKind, declared.escalationPolicies, found['escalation policy'], name),
    ...foreignProblems(serviceKind, declared.services, found.service, name),
    ...foreignProblems(eventOrchestrationKind, declared.orchestrations, found['event orchestration'], name),
  ]
  if (problems.length > 0) return { steps: [], problems }
  const context = { client, directory, name }
  const steps = await Promise.all([
    stepsOf(scheduleKind, declared.schedules, found.schedule, context),
    stepsOf(escalationPolicyKind, declared.escalationPolicies, found['escalation policy'], context),
    stepsOf(serviceKind, declared.services, found.service, context),
    stepsOf(eventOrchestrationKind, declared.orchestrations, found['event orchestration'], context),
  ])
  return { steps: steps.flat(), problems }
}
