import { buildPayload, lintPayload, reportPayload, type TaskType, testPayload } from '../task.ts'
import { build } from './build.ts'
import { lint } from './lint.ts'
import { report } from './report.ts'
import { testCases } from './test-cases.ts'

export { TaskFailure } from './work.ts'

/** The steps of a stored task. Its payload is parsed again: rows outlive the version of the service that wrote them. */
const STEPS_OF: Readonly<Record<TaskType, (payload: unknown) => Generator<number, unknown, void>>> = {
  lint: (payload) => lint(lintPayload.parse(payload)),
  test: (payload) => testCases(testPayload.parse(payload)),
  build: (payload) => build(buildPayload.parse(payload)),
  report: (payload) => report(reportPayload.parse(payload)),
}

export const stepsOf = (type: TaskType, payload: unknown): Generator<number, unknown, void> => STEPS_OF[type](payload)
