{{/* What the servers have in common that come with the release. Each takes user and password from a Secret of the user's. */}}

{{/* of (list ROOT "postgresql" PORT) */}}
{{- define "twofold.bundledService" -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ include "twofold.component" . }}
  labels:
    {{- include "twofold.labels" . | nindent 4 }}
spec:
  clusterIP: None
  # a server that starts is found by itself, and by a migration that waits
  publishNotReadyAddresses: true
  selector:
    {{- include "twofold.selector" . | nindent 4 }}
  ports:
    - name: {{ index . 1 }}
      port: {{ index . 2 }}
      targetPort: {{ index . 1 }}
{{- end -}}

{{/* of (list ROOT "postgresql"): the official images' own user */}}
{{- define "twofold.bundledPodSecurity" -}}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with (index . 0).Values.image.pullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 999
  runAsGroup: 999
  fsGroup: 999
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile:
    type: RuntimeDefault
{{- end -}}

{{/* of STORAGE */}}
{{- define "twofold.bundledClaim" -}}
- metadata:
    name: data
  spec:
    accessModes: [ReadWriteOnce]
    {{- with .storageClassName }}
    storageClassName: {{ . }}
    {{- end }}
    resources:
      requests:
        storage: {{ .size }}
{{- end -}}
