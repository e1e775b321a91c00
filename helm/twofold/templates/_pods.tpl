{{/* What every pod of Twofold's own has. */}}
{{- define "twofold.podSecurity" -}}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  runAsNonRoot: true
  {{- with .Values.podSecurityContext }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile:
    type: RuntimeDefault
{{- end -}}

{{- define "twofold.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities:
  drop: [ALL]
{{- end -}}

{{/* of (list NAME SECRET KEY) */}}
{{- define "twofold.secretEnv" -}}
- name: {{ index . 0 }}
  valueFrom:
    secretKeyRef:
      name: {{ index . 1 }}
      key: {{ index . 2 }}
{{- end -}}

{{- define "twofold.databaseEnv" -}}
- name: SPRING_DATASOURCE_URL
  value: {{ include "twofold.jdbcUrl" . | quote }}
{{ include "twofold.secretEnv" (list "SPRING_DATASOURCE_USERNAME" (include "twofold.databaseSecret" .) (include "twofold.databaseUsernameKey" .)) }}
{{ include "twofold.secretEnv" (list "SPRING_DATASOURCE_PASSWORD" (include "twofold.databaseSecret" .) (include "twofold.databasePasswordKey" .)) }}
{{- end -}}

{{/* Database, broker and store: what API and workers have in common. The migration is the migration's. */}}
{{- define "twofold.sharedEnv" -}}
{{ include "twofold.databaseEnv" . }}
- name: TWOFOLD_MIGRATE
  value: "false"
{{- if include "twofold.brokerHost" . }}
- name: SPRING_RABBITMQ_HOST
  value: {{ include "twofold.brokerHost" . | quote }}
- name: SPRING_RABBITMQ_PORT
  value: {{ include "twofold.brokerPort" . | quote }}
{{- if .Values.rabbitmq.bundled }}
{{ include "twofold.secretEnv" (list "SPRING_RABBITMQ_USERNAME" .Values.rabbitmq.existingSecret "username") }}
{{ include "twofold.secretEnv" (list "SPRING_RABBITMQ_PASSWORD" .Values.rabbitmq.existingSecret "password") }}
{{- else }}
- name: SPRING_RABBITMQ_VIRTUAL_HOST
  value: {{ .Values.broker.virtualHost | quote }}
- name: SPRING_RABBITMQ_SSL_ENABLED
  value: {{ .Values.broker.tls | quote }}
{{ include "twofold.secretEnv" (list "SPRING_RABBITMQ_USERNAME" .Values.broker.existingSecret .Values.broker.usernameKey) }}
{{ include "twofold.secretEnv" (list "SPRING_RABBITMQ_PASSWORD" .Values.broker.existingSecret .Values.broker.passwordKey) }}
{{- end }}
{{- end }}
{{- with .Values.artifacts.s3 }}
{{- if .bucket }}
- name: TWOFOLD_ARTIFACTS
  value: {{ printf "s3://%s%s" .bucket (ternary "" (printf "/%s" (trimAll "/" .prefix)) (empty .prefix)) | quote }}
- name: AWS_REGION
  value: {{ .region | quote }}
{{- if .endpoint }}
- name: AWS_ENDPOINT_URL_S3
  value: {{ .endpoint | quote }}
{{- end }}
{{- if .existingSecret }}
{{ include "twofold.secretEnv" (list "AWS_ACCESS_KEY_ID" .existingSecret .accessKeyIdKey) }}
{{ include "twofold.secretEnv" (list "AWS_SECRET_ACCESS_KEY" .existingSecret .secretAccessKeyKey) }}
{{- end }}
{{- else }}
- name: TWOFOLD_ARTIFACTS
  value: /artifacts
{{- end }}
{{- end }}
{{- end -}}

{{- define "twofold.accessEnv" -}}
{{- with .Values.access }}
{{- if .apiKeysSecret.name }}
{{ include "twofold.secretEnv" (list "TWOFOLD_API_KEYS" .apiKeysSecret.name .apiKeysSecret.key) }}
{{- end }}
{{- with .oidc }}
{{- if .issuerUri }}
- name: SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_ISSUER_URI
  value: {{ .issuerUri | quote }}
{{- end }}
{{- if .jwkSetUri }}
- name: SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_JWK_SET_URI
  value: {{ .jwkSetUri | quote }}
{{- end }}
{{- if .audiences }}
- name: SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_AUDIENCES
  value: {{ join "," .audiences | quote }}
{{- end }}
{{- if .tenantClaim }}
- name: TWOFOLD_OIDC_TENANT_CLAIM
  value: {{ .tenantClaim | quote }}
{{- end }}
{{- if .clientId }}
- name: TWOFOLD_OIDC_CLIENT_ID
  value: {{ .clientId | quote }}
{{- end }}
{{- if .scopes }}
- name: TWOFOLD_OIDC_SCOPES
  value: {{ .scopes | quote }}
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "twofold.artifactsMount" -}}
{{- if include "twofold.artifactsClaim" . }}
- name: artifacts
  mountPath: /artifacts
{{- end }}
{{- end -}}

{{- define "twofold.artifactsVolume" -}}
{{- with include "twofold.artifactsClaim" . }}
- name: artifacts
  persistentVolumeClaim:
    claimName: {{ . }}
{{- end }}
{{- end -}}

{{/* of (list ROOT SETTINGS): where a pod may run */}}
{{- define "twofold.scheduling" -}}
{{- $settings := index . 1 -}}
{{- with $settings.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $settings.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $settings.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $settings.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- end -}}
