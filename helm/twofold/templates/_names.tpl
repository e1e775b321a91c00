{{/* Names are cut so that what Kubernetes and KEDA append (hashes of revisions, of Jobs and their pods) still fits in 63. */}}

{{- define "twofold.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 30 | trimSuffix "-" -}}
{{- end -}}

{{- define "twofold.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 52 | trimSuffix "-" -}}
{{- else if contains (include "twofold.name" .) .Release.Name -}}
{{- .Release.Name | trunc 52 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "twofold.name" .) | trunc 52 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* of (list ROOT "worker-gpu"): RELEASE-worker-gpu. The suffix is never cut: it tells the objects apart. */}}
{{- define "twofold.component" -}}
{{- $suffix := index . 1 -}}
{{- printf "%s-%s" (include "twofold.fullname" (index . 0) | trunc (int (sub 51 (len $suffix))) | trimSuffix "-") $suffix -}}
{{- end -}}

{{/* of (list ROOT "api") */}}
{{- define "twofold.selector" -}}
app.kubernetes.io/name: {{ include "twofold.name" (index . 0) }}
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end -}}

{{- define "twofold.labels" -}}
{{- $root := index . 0 -}}
{{ include "twofold.selector" . }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: twofold
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- with $root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* of (list ROOT IMAGE) */}}
{{- define "twofold.image" -}}
{{- $root := index . 0 -}}
{{- $image := index . 1 -}}
{{- with $root.Values.image.registry }}{{ trimSuffix "/" . }}/{{ end -}}
{{- $image.repository -}}
{{- if $image.digest }}@{{ $image.digest }}{{ else }}:{{ default $root.Chart.AppVersion $image.tag }}{{ end -}}
{{- end -}}

{{- define "twofold.databaseHost" -}}
{{- if .Values.postgresql.bundled -}}
{{- printf "%s.%s.svc" (include "twofold.component" (list . "postgresql")) .Release.Namespace -}}
{{- else -}}
{{- .Values.database.host -}}
{{- end -}}
{{- end -}}

{{- define "twofold.databaseSecret" -}}
{{- if .Values.postgresql.bundled -}}
{{- .Values.postgresql.existingSecret -}}
{{- else -}}
{{- .Values.database.existingSecret -}}
{{- end -}}
{{- end -}}

{{/* The bundled servers' keys are fixed. */}}
{{- define "twofold.databaseUsernameKey" -}}
{{- if .Values.postgresql.bundled }}username{{ else }}{{ .Values.database.usernameKey }}{{ end -}}
{{- end -}}
{{- define "twofold.databasePasswordKey" -}}
{{- if .Values.postgresql.bundled }}password{{ else }}{{ .Values.database.passwordKey }}{{ end -}}
{{- end -}}
{{- define "twofold.databasePort" -}}
{{- if .Values.postgresql.bundled }}5432{{ else }}{{ .Values.database.port }}{{ end -}}
{{- end -}}
{{- define "twofold.databaseSslMode" -}}
{{- if .Values.postgresql.bundled }}disable{{ else }}{{ .Values.database.sslMode }}{{ end -}}
{{- end -}}

{{- define "twofold.jdbcUrl" -}}
jdbc:postgresql://{{ include "twofold.databaseHost" . }}:{{ include "twofold.databasePort" . }}/{{ .Values.database.name }}?sslmode={{ include "twofold.databaseSslMode" . }}
{{- range $name, $value := .Values.database.parameters }}&{{ $name }}={{ $value | urlquery }}{{ end -}}
{{- end -}}

{{- define "twofold.brokerHost" -}}
{{- if .Values.rabbitmq.bundled -}}
{{- printf "%s.%s.svc" (include "twofold.component" (list . "rabbitmq")) .Release.Namespace -}}
{{- else -}}
{{- .Values.broker.host -}}
{{- end -}}
{{- end -}}

{{- define "twofold.brokerPort" -}}
{{- if .Values.rabbitmq.bundled }}5672{{ else }}{{ .Values.broker.port }}{{ end -}}
{{- end -}}

{{- define "twofold.artifactsClaim" -}}
{{- with .Values.artifacts.volume -}}
{{- if .existingClaim }}{{ .existingClaim }}{{ else if .size }}{{ include "twofold.component" (list $ "artifacts") }}{{ end -}}
{{- end -}}
{{- end -}}

{{/* of (list ROOT "api") */}}
{{- define "twofold.serviceAccount" -}}
{{- $account := (index (index . 0).Values (index . 1)).serviceAccount -}}
{{- default (include "twofold.component" .) $account.name -}}
{{- end -}}

{{/* The pools, each with what it does not say taken from worker.defaults; a JSON list, for fromJsonArray. */}}
{{- define "twofold.pools" -}}
{{- $pools := list -}}
{{- range .Values.worker.pools -}}
{{- $pools = append $pools (mergeOverwrite (deepCopy $.Values.worker.defaults) (deepCopy .)) -}}
{{- end -}}
{{- toJson $pools -}}
{{- end -}}
