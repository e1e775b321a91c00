{{/* of (list ROOT COMPONENT NAME): a policy's head */}}
{{- define "twofold.policyHead" -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ index . 2 }}
  labels:
    {{- include "twofold.labels" (list (index . 0) (index . 1)) | nindent 4 }}
{{- end -}}

{{- define "twofold.egressDns" -}}
- ports:
    - port: 53
      protocol: UDP
    - port: 53
      protocol: TCP
{{- end -}}

{{/* of (list ROOT "postgresql" BUNDLED CIDRS PORT): to a server that the release has, or to one elsewhere */}}
{{- define "twofold.egressServer" -}}
- ports:
    - port: {{ index . 4 }}
      protocol: TCP
  {{- if index . 2 }}
  to:
    - podSelector:
        matchLabels:
          {{- include "twofold.selector" (list (index . 0) (index . 1)) | nindent 10 }}
  {{- else if index . 3 }}
  to:
    {{- range index . 3 }}
    - ipBlock:
        cidr: {{ . }}
    {{- end }}
  {{- end }}
{{- end -}}

{{- define "twofold.egressDatabase" -}}
{{- include "twofold.egressServer" (list . "postgresql" .Values.postgresql.bundled .Values.networkPolicy.databaseCidrs (include "twofold.databasePort" .)) -}}
{{- end -}}

{{/* The port of a URL. */}}
{{- define "twofold.urlPort" -}}
{{- $parts := urlParse . -}}
{{- $port := regexFind ":[0-9]+$" $parts.host | trimPrefix ":" -}}
{{- default (ternary "80" "443" (eq $parts.scheme "http")) $port -}}
{{- end -}}

{{/* Database, broker and store, of API and workers. */}}
{{- define "twofold.egressShared" -}}
{{ include "twofold.egressDns" . }}
{{ include "twofold.egressDatabase" . }}
{{- if include "twofold.brokerHost" . }}
{{ include "twofold.egressServer" (list . "rabbitmq" .Values.rabbitmq.bundled .Values.networkPolicy.brokerCidrs (include "twofold.brokerPort" .)) }}
{{- end }}
{{- end -}}

{{/* of a list of ports: to everywhere */}}
{{- define "twofold.egressPorts" -}}
- ports:
    {{- range . | uniq | sortAlpha }}
    - port: {{ . }}
      protocol: TCP
    {{- end }}
{{- end -}}

{{/* of (list ROOT PORT): scraped from the monitoring's namespace */}}
{{- define "twofold.ingressMetrics" -}}
- ports:
    - port: {{ index . 1 }}
      protocol: TCP
  from:
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: {{ (index . 0).Values.networkPolicy.monitoringNamespace }}
{{- end -}}
