import type { LogPolicy } from '../../core/logs.ts'
import { doNotEdit, type GeneratedDocument } from '../document.ts'

const list = (names: readonly string[]): string => names.map((name) => `${name} = ""`).join(', ')

/** The level becomes a label, tenant and ids become metadata, and the time is the one at which the line was written. */
const lines = (logs: LogPolicy, { before = '', to }: { readonly before?: string; readonly to: readonly string[] }) => `\
loki.process "lines" {
  forward_to = [${to.join(', ')}]
${before}
  stage.json {
    expressions = { timestamp = "", level = "", ${list(logs.shape.structuredMetadata)} }
  }

  stage.timestamp {
    source            = "timestamp"
    format            = "RFC3339Nano"
    action_on_failure = "fudge"
  }

  stage.labels {
    values = { level = "" }
  }

  stage.structured_metadata {
    values = { ${list(logs.shape.structuredMetadata)} }
  }
${logs.tenancy.kind === 'isolated' ? '\n  // Lines of a tenant go to its own organisation, all others to that of loki.write.\n  stage.tenant {\n    source = "tenant_id"\n  }\n' : ''}
  stage.label_keep {
    values = [${logs.shape.labels.map((label) => `"${label}"`).join(', ')}]
  }
}
`

/** Retries without end: what cannot be written waits in the file, which is read no further meanwhile. */
const write = (logs: LogPolicy): string => `\
loki.write "loki" {
  endpoint {
    url                 = sys.env("LOKI_URL") + "/loki/api/v1/push"
${logs.tenancy.kind === 'isolated' ? `    tenant_id           = "${logs.tenancy.othersTo}"\n` : ''}    max_backoff_period  = "1m"
    max_backoff_retries = 0
  }
}
`

const archive = `\
// Every line once more, as it was written, in a bucket whose lifecycle is lifecycle.json. The exporter is experimental in Alloy:
// start it with --stability.level=experimental.
otelcol.receiver.loki "archive" {
  output {
    logs = [otelcol.processor.batch.archive.input]
  }
}

otelcol.processor.batch "archive" {
  timeout         = "1m"
  send_batch_size = 10000

  output {
    logs = [otelcol.exporter.awss3.archive.input]
  }
}

otelcol.exporter.awss3 "archive" {
  s3_uploader {
    region      = sys.env("ARCHIVE_BUCKET_REGION")
    s3_bucket   = sys.env("ARCHIVE_BUCKET")
    s3_prefix   = "logs"
    compression = "gzip"
  }

  marshaler {
    type = "body"
  }
}
`

const files = (logs: LogPolicy): string => `\
// Reads LOG_PATH, one file for each component, such as /var/log/tenantscope/api.log: the name is the component.
local.file_match "logs" {
  path_targets = [{ __path__ = sys.env("LOG_PATH"), app = "${logs.app}", env = sys.env("ENVIRONMENT") }]
}

loki.source.file "logs" {
  targets    = local.file_match.logs.targets
  forward_to = [loki.process.lines.receiver]
}

${lines(logs, {
  to: ['loki.write.loki.receiver'],
  before: `
  stage.regex {
    source     = "filename"
    expression = "(?P<component>[^/]+)[.](log|jsonl)$"
  }

  stage.labels {
    values = { component = "" }
  }
`,
})}
${write(logs)}`

const kubernetes = (logs: LogPolicy): string => `\
// For a DaemonSet with /var/log mounted and NODE_NAME from the pod's field spec.nodeName. Positions must outlive the pod:
// --storage.path on a hostPath.
discovery.kubernetes "pods" {
  role = "pod"

  // So that a Role is enough, and nobody may look at other namespaces.
  namespaces {
    own_namespace = true
  }

  selectors {
    role  = "pod"
    field = "spec.nodeName=" + sys.env("NODE_NAME")
    label = "app.kubernetes.io/name=${logs.app}"
  }
}

discovery.relabel "pods" {
  targets = discovery.kubernetes.pods.targets

  rule {
    target_label = "app"
    replacement  = "${logs.app}"
  }

  rule {
    target_label = "env"
    replacement  = sys.env("ENVIRONMENT")
  }

  rule {
    source_labels = ["__meta_kubernetes_pod_label_app_kubernetes_io_component"]
    target_label  = "component"
  }

  rule {
    source_labels = ["__meta_kubernetes_pod_uid", "__meta_kubernetes_pod_container_name"]
    separator     = "/"
    target_label  = "__path__"
    replacement   = "/var/log/pods/*$1/*.log"
  }
}

local.file_match "pods" {
  path_targets = discovery.relabel.pods.output
}

loki.source.file "pods" {
  targets    = local.file_match.pods.targets
  forward_to = [loki.process.lines.receiver]
}

${lines(logs, {
  to: ['loki.write.loki.receiver', 'otelcol.receiver.loki.archive.receiver'],
  before: `
  // The container runtime writes a time and a stream before each line and cuts long ones.
  stage.cri {}
`,
})}
${write(logs)}
${archive}`

const document = (name: string, content: string): GeneratedDocument => ({
  path: `logs/generated/${name}.alloy`,
  content: `// ${doNotEdit('logs/policy.ts')}\n\n${content}`,
})

/** How Grafana Alloy tails what processes print: files of one machine, and pods of a cluster. */
export const renderAlloy = (logs: LogPolicy): readonly GeneratedDocument[] => [
  document('alloy-files', files(logs)),
  document('alloy-kubernetes', kubernetes(logs)),
]
