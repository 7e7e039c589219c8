{{- define "tenantscope.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "tenantscope.fullname" -}}
{{- if .Values.fullnameOverride }}{{ .Values.fullnameOverride | trunc 40 | trimSuffix "-" }}
{{- else if contains (include "tenantscope.name" .) .Release.Name }}{{ .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else }}{{ printf "%s-%s" .Release.Name (include "tenantscope.name" .) | trunc 40 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{/* Labels that never change in the life of a release. Takes (dict "root" $ "component" "api"). */}}
{{- define "tenantscope.selectorLabels" -}}
app.kubernetes.io/name: {{ include "tenantscope.name" .root }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "tenantscope.labels" -}}
{{ include "tenantscope.selectorLabels" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
app.kubernetes.io/part-of: tenantscope
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- end }}

{{/* Components with an operations port, separated by commas. */}}
{{- define "tenantscope.scrapedComponents" -}}
api,worker{{ if .Values.exporter.enabled }},exporter{{ end }}{{ if .Values.logs.alloy.enabled }},alloy{{ end }}
{{- end }}

{{- define "tenantscope.image" -}}
{{- $image := .Values.image -}}
{{- if $image.digest }}{{ $image.repository }}@{{ $image.digest }}
{{- else }}{{ $image.repository }}:{{ default .Chart.AppVersion $image.tag }}
{{- end }}
{{- end }}

{{/* Fails where an object is asked for that the cluster does not know. Takes (dict "root" $ "api" "keda.sh/v1alpha1" "flag" "…"). */}}
{{- define "tenantscope.requireApi" -}}
{{- if not (.root.Capabilities.APIVersions.Has .api) -}}
{{- fail (printf "API_MISSING: %s needs %s, which this cluster does not serve: install its operator first, switch it off, or pass --api-versions %s to helm template" .flag .api .api) -}}
{{- end -}}
{{- end }}

{{- define "tenantscope.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "tenantscope.containerSecurityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{- define "tenantscope.secretVariable" -}}
- name: {{ .variable }}
  valueFrom: { secretKeyRef: { name: {{ .ref.name }}, key: {{ .ref.key }} } }
{{- end }}

{{/* What API and worker are both told. Takes (dict "root" $ "process" .Values.api). */}}
{{- define "tenantscope.processEnvironment" -}}
- name: HOST
  value: 0.0.0.0
- name: OPS_PORT
  value: {{ .root.Values.ports.ops | quote }}
- name: POD_NAME
  valueFrom: { fieldRef: { fieldPath: metadata.name } }
- name: SERVICE_VERSION
  value: {{ .root.Values.image.digest | default .root.Values.image.tag | default .root.Chart.AppVersion | trunc 19 | quote }}
- name: DATABASE_POOL_SIZE
  value: {{ .process.databasePoolSize | quote }}
- name: DRAIN_DELAY_SECONDS
  value: {{ .process.drainDelaySeconds | quote }}
- name: SHUTDOWN_TIMEOUT_SECONDS
  value: {{ .process.shutdownTimeoutSeconds | quote }}
{{ include "tenantscope.secretVariable" (dict "variable" "DATABASE_URL" "ref" .root.Values.secrets.database) }}
{{ include "tenantscope.secretVariable" (dict "variable" "REDIS_URL" "ref" .root.Values.secrets.redis) }}
{{- with .root.Values.temporal }}
{{- if .address }}
- name: TEMPORAL_ADDRESS
  value: {{ .address | quote }}
- name: TEMPORAL_NAMESPACE
  value: {{ .namespace | quote }}
{{- with .apiKey }}
{{ include "tenantscope.secretVariable" (dict "variable" "TEMPORAL_API_KEY" "ref" (dict "name" .secretName "key" .key)) }}
{{- end }}
{{- end }}
{{- end }}
{{- with .root.Values.tracing }}
{{- if .endpoint }}
- name: OTEL_EXPORTER_OTLP_ENDPOINT
  value: {{ .endpoint | quote }}
{{- with .headers }}
{{ include "tenantscope.secretVariable" (dict "variable" "OTEL_EXPORTER_OTLP_HEADERS" "ref" (dict "name" .secretName "key" .key)) }}
{{- end }}
- name: OTEL_RESOURCE_ATTRIBUTES
  value: k8s.namespace.name={{ $.root.Release.Namespace }},k8s.pod.name=$(POD_NAME)
- name: OTEL_TRACES_SAMPLER_ARG
  value: {{ .sampling.ratio | quote }}
- name: TRACE_SLOW_MS
  value: {{ int .sampling.slowMilliseconds | quote }}
{{- with .sampling.tenants }}
- name: TRACE_SAMPLING_TENANTS
  value: {{ include "tenantscope.ratios" . | quote }}
{{- end }}
{{- with .sampling.routes }}
- name: TRACE_SAMPLING_ROUTES
  value: {{ include "tenantscope.ratios" . | quote }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/* acme=1,globex=0.5 */}}
{{- define "tenantscope.ratios" -}}
{{- $pairs := list }}
{{- range $name, $ratio := . }}{{ $pairs = append $pairs (printf "%s=%v" $name $ratio) }}{{ end }}
{{- join "," $pairs }}
{{- end }}

{{/* A slow start is given a minute before liveness counts; readiness takes a pod out within ten seconds. */}}
{{- define "tenantscope.probes" -}}
startupProbe:
  httpGet: { path: /health, port: ops }
  periodSeconds: 2
  failureThreshold: 30
livenessProbe:
  httpGet: { path: /health, port: ops }
  periodSeconds: 10
  timeoutSeconds: 3
  failureThreshold: 3
readinessProbe:
  httpGet: { path: /ready, port: ops }
  periodSeconds: 5
  timeoutSeconds: 3
  failureThreshold: 2
{{- end }}

{{/* Where pods may run. Takes (dict "root" $ "component" "api"). */}}
{{- define "tenantscope.placement" -}}
{{- $values := .root.Values -}}
topologySpreadConstraints:
  - topologyKey: topology.kubernetes.io/zone
    maxSkew: 1
    whenUnsatisfiable: {{ $values.spread.zonePolicy }}
    {{- if eq $values.spread.zonePolicy "DoNotSchedule" }}
    minDomains: {{ $values.spread.zones }}
    {{- end }}
    labelSelector:
      matchLabels: {{- include "tenantscope.selectorLabels" . | nindent 8 }}
    matchLabelKeys: [pod-template-hash]
  - topologyKey: kubernetes.io/hostname
    maxSkew: 1
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "tenantscope.selectorLabels" . | nindent 8 }}
    matchLabelKeys: [pod-template-hash]
{{- with $values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- end }}
