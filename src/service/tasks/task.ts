import { z } from 'zod'

/** What agents can be asked to do. Payloads are bounded, so that no task can hold a worker longer than its `duration_ms` plus a moment. */
export const TASK_TYPES = ['lint', 'test', 'build', 'report'] as const
export type TaskType = (typeof TASK_TYPES)[number]

/** The workflow that carries a type of task through. */
export const WORKFLOW_TYPES = ['code_check', 'artifact_build', 'report'] as const
export type WorkflowType = (typeof WORKFLOW_TYPES)[number]
export const WORKFLOW_OF: Readonly<Record<TaskType, WorkflowType>> = {
  lint: 'code_check',
  test: 'code_check',
  build: 'artifact_build',
  report: 'report',
}

export const TASK_STATUSES = ['queued', 'running', 'completed', 'failed', 'cancelled'] as const
export type TaskStatus = (typeof TASK_STATUSES)[number]

/** The task takes at least this long: its steps are spread over it. */
const pace = { duration_ms: z.number().int().min(0).max(120_000).default(0) }

export const lintPayload = z.strictObject({
  ...pace,
  source: z.string().max(65_536),
  max_line_length: z.number().int().min(20).max(1_000).default(120),
  /** More findings than this fail the task. */
  max_findings: z.number().int().min(0).max(10_000).default(10_000),
})
export const testPayload = z.strictObject({
  ...pace,
  cases: z
    .array(z.strictObject({ name: z.string().max(200), actual: z.json(), expected: z.json() }))
    .min(1)
    .max(200),
})
export const buildPayload = z.strictObject({
  ...pace,
  files: z.record(z.string().max(200), z.string().max(65_536)).refine((files) => Object.keys(files).length <= 200, {
    error: 'must be at most 200 files',
  }),
})
export const reportPayload = z.strictObject({
  ...pace,
  rows: z.array(z.strictObject({ group: z.string().max(100), value: z.number() })).max(2_000),
})

export type LintPayload = z.output<typeof lintPayload>
export type TestPayload = z.output<typeof testPayload>
export type BuildPayload = z.output<typeof buildPayload>
export type ReportPayload = z.output<typeof reportPayload>

export const newTask = z.intersection(
  z.object({ agent_id: z.uuid() }),
  z.discriminatedUnion('task_type', [
    z.object({ task_type: z.literal('lint'), payload: lintPayload }),
    z.object({ task_type: z.literal('test'), payload: testPayload }),
    z.object({ task_type: z.literal('build'), payload: buildPayload }),
    z.object({ task_type: z.literal('report'), payload: reportPayload }),
  ]),
)
export type NewTask = z.output<typeof newTask>

export interface Task {
  readonly id: string
  readonly agent_id: string
  readonly task_type: TaskType
  readonly payload: unknown
  readonly status: TaskStatus
  readonly progress_ratio: number
  readonly result: unknown
  readonly failure: string | null
  readonly created_by: string
  readonly created_at: Date
  readonly started_at: Date | null
  readonly ended_at: Date | null
}

export const hasEnded = (status: TaskStatus): boolean => status !== 'queued' && status !== 'running'
