/** The exit codes of k6 that a run of ours can end with (https://grafana.com/docs/k6/latest/reference/error-codes/ and k6's errext). */
export const exitCode = {
  success: 0,
  thresholdsFailed: 99,
  setupTimeout: 100,
  teardownTimeout: 101,
  invalidConfiguration: 104,
  interrupted: 105,
  scriptException: 107,
  scriptAborted: 108,
  markedAsFailed: 110,
} as const

export type ExitCode = (typeof exitCode)[keyof typeof exitCode]
