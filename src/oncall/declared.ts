import { rotaProblems } from '../core/checks/on-call-problems.ts'
import { describe } from '../core/diagnostic.ts'
import { type Duration, seconds } from '../core/duration.ts'
import type { OnCall } from '../core/on-call.ts'
import type { Rota } from '../core/rota.ts'

/** What PagerDuty should hold, in our words: things refer to each other by name, people by e-mail address. */
export interface Schedule {
  readonly timeZone: string
  readonly firstHandover: string
  readonly turnSeconds: number
  readonly people: readonly string[]
  /** Never declared: layers that somebody has added by hand. */
  readonly furtherLayers?: number
}

export interface EscalationPolicy {
  readonly levels: readonly { readonly schedule: string; readonly escalateAfterMinutes: number }[]
  readonly repeats: number
}

export interface Service {
  readonly escalationPolicy: string
  readonly urgency: 'high' | 'low'
  /** After a while, though nobody has seen to it. PagerDuty's own default is four hours. */
  readonly resolvesItself: boolean
}

export interface Orchestration {
  readonly routes: readonly { readonly label: string; readonly when: string; readonly service: string }[]
}

export interface DeclaredState {
  readonly schedules: Readonly<Record<string, Schedule>>
  readonly escalationPolicies: Readonly<Record<string, EscalationPolicy>>
  readonly services: Readonly<Record<string, Service>>
  readonly orchestrations: Readonly<Record<string, Orchestration>>
}

/** What is wrong with a declaration, each problem with its place and its mending. */
export class OnCallError extends Error {
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.name = 'OnCallError'
    this.problems = problems
  }
}

const minutes = (duration: Duration): number => seconds(duration) / 60

/** After the last level of the escalation PagerDuty waits this long before it begins anew. */
const LAST_LEVEL_MINUTES = 30

/**
 * What follows from the escalation and the rota: a schedule for each role, one policy through them, one service that pages,
 * and a router that lets only critical events through to it. Throws OnCallError.
 */
export const declaredState = (name: string, onCall: OnCall, rota: Rota): DeclaredState => {
  const problems = rotaProblems(onCall, rota)
  if (problems.length > 0) throw new OnCallError(problems.map(describe))
  const { timeZone, firstHandover, rotations, repeats } = rota
  const scheduleOf = (role: string): string => `${name}: ${role}`
  return {
    schedules: Object.fromEntries(
      rotations.map(({ role, people, turn }) => [
        scheduleOf(role),
        { timeZone, firstHandover: new Date(firstHandover).toISOString(), turnSeconds: seconds(turn), people },
      ]),
    ),
    escalationPolicies: {
      [name]: {
        levels: onCall.escalation.map(({ role, after }, index) => {
          const next = onCall.escalation[index + 1]
          return {
            schedule: scheduleOf(role),
            escalateAfterMinutes: next ? minutes(next.after) - minutes(after) : LAST_LEVEL_MINUTES,
          }
        }),
        repeats,
      },
    },
    services: { [name]: { escalationPolicy: name, urgency: 'high', resolvesItself: false } },
    orchestrations: {
      [name]: { routes: [{ label: 'critical pages', when: "event.severity matches 'critical'", service: name }] },
    },
  }
}
