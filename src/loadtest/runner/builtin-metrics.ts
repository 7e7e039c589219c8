import type { MetricContent, MetricDeclaration, MetricType } from './sample.ts'

const declare = (
  type: MetricType,
  contains: MetricContent,
  ...names: readonly string[]
): readonly MetricDeclaration[] => names.map((name) => ({ name, type, contains }))

/** The metrics k6 emits by itself (https://grafana.com/docs/k6/latest/using-k6/metrics/reference/), for the protocols we run. */
export const builtinMetrics: readonly MetricDeclaration[] = [
  ...declare('gauge', 'default', 'vus', 'vus_max'),
  ...declare('counter', 'default', 'iterations', 'dropped_iterations', 'http_reqs'),
  ...declare('counter', 'default', 'ws_sessions', 'ws_msgs_sent', 'ws_msgs_received'),
  ...declare('counter', 'data', 'data_sent', 'data_received'),
  ...declare('rate', 'default', 'checks', 'http_req_failed'),
  ...declare('trend', 'time', 'iteration_duration', 'group_duration', 'ws_connecting', 'ws_session_duration'),
  ...declare(
    'trend',
    'time',
    'http_req_duration',
    'http_req_blocked',
    'http_req_connecting',
    'http_req_tls_handshaking',
  ),
  ...declare('trend', 'time', 'http_req_sending', 'http_req_waiting', 'http_req_receiving'),
]
