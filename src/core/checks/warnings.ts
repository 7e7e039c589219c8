import type { Diagnostic } from '../diagnostic.ts'
import type { Stack } from '../stack.ts'
import { problem } from './check.ts'

/** What a definition may say and should not leave so. It can be rendered all the same. */
export const warningsOf = ({ onCall }: Stack): readonly Diagnostic[] =>
  onCall.heartbeat
    ? []
    : [
        problem(
          'HEARTBEAT_NOBODY',
          'on-call heartbeat',
          'the alert that always fires goes to nobody, so nobody notices when Prometheus or Alertmanager is gone',
          'set onCall.heartbeat to a service outside that calls when it hears nothing: { name, url }',
        ),
      ]
