{{/* of (list ROOT POOL): the name of a pool's objects. KEDA appends to it too. */}}
{{- define "twofold.workerName" -}}
{{- include "twofold.component" (list (index . 0) (printf "worker-%s" (index . 1).name)) -}}
{{- end -}}

{{- define "twofold.workerSelector" -}}
{{ include "twofold.selector" (list (index . 0) "worker") }}
twofold.io/pool: {{ (index . 1).name }}
{{- end -}}

{{- define "twofold.workerLabels" -}}
{{ include "twofold.labels" (list (index . 0) "worker") }}
twofold.io/pool: {{ (index . 1).name }}
{{- end -}}

{{/* of (list ROOT POOL): the template of a worker's pod */}}
{{- define "twofold.workerPod" -}}
{{- $root := index . 0 -}}
{{- $pool := index . 1 -}}
{{- $worker := $root.Values.worker -}}
{{- $once := eq $worker.kind "ScaledJob" -}}
metadata:
  labels:
    {{- include "twofold.workerLabels" . | nindent 4 }}
    {{- with $pool.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with $pool.podAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- if $once }}
  restartPolicy: Never
  {{- end }}
  serviceAccountName: {{ include "twofold.serviceAccount" (list $root "worker") }}
  {{- include "twofold.podSecurity" $root | nindent 2 }}
  terminationGracePeriodSeconds: {{ $worker.terminationGracePeriodSeconds }}
  {{- with $pool.runtimeClassName }}
  runtimeClassName: {{ . }}
  {{- end }}
  {{- with include "twofold.scheduling" . | trim }}
  {{- . | nindent 2 }}
  {{- end }}
  containers:
    - name: worker
      image: {{ include "twofold.image" (list $root $pool.image) }}
      imagePullPolicy: {{ $root.Values.image.pullPolicy }}
      args:
        - worker
        {{- if $once }}
        - --once
        {{- end }}
        {{- with $pool.args }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      securityContext:
        {{- include "twofold.containerSecurity" $root | nindent 8 }}
      ports:
        - name: management
          containerPort: {{ $worker.managementPort }}
      env:
        - name: TWOFOLD_HOME
          value: /var/lib/twofold
        - name: HF_HOME
          value: /var/lib/twofold/cache/huggingface
        - name: TWOFOLD_WORKER_GRACE
          value: {{ printf "%ds" (int $worker.grace) }}
        - name: TWOFOLD_WORKER_MANAGEMENT_PORT
          value: {{ $worker.managementPort | quote }}
        - name: TWOFOLD_WORKER_MANAGEMENT_ADDRESS
          value: 0.0.0.0
        - name: TWOFOLD_LOG_FORMAT
          value: {{ $worker.logFormat }}
        {{- include "twofold.sharedEnv" $root | nindent 8 }}
        {{- with $root.Values.huggingFace }}
        {{- if .existingSecret }}
        {{- include "twofold.secretEnv" (list "HF_TOKEN" .existingSecret .tokenKey) | nindent 8 }}
        {{- end }}
        {{- end }}
        {{- with $pool.extraEnv }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      # alive, not ready: what a worker misses comes back without a restart
      startupProbe:
        httpGet:
          path: /live
          port: management
        periodSeconds: 5
        timeoutSeconds: 5
        failureThreshold: 60
      livenessProbe:
        httpGet:
          path: /live
          port: management
        periodSeconds: 15
        timeoutSeconds: 10
        failureThreshold: 8
      readinessProbe:
        httpGet:
          path: /ready
          port: management
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 3
      resources:
        {{- include "twofold.workerResources" $pool | nindent 8 }}
      volumeMounts:
        - name: tmp
          mountPath: /tmp
        - name: home
          mountPath: /var/lib/twofold
        {{- if $pool.modelCache.existingClaim }}
        - name: cache
          mountPath: /var/lib/twofold/cache
        {{- end }}
        {{- with include "twofold.artifactsMount" $root | trim }}
        {{- . | nindent 8 }}
        {{- end }}
        {{- with $pool.extraVolumeMounts }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
  volumes:
    - name: tmp
      emptyDir:
        sizeLimit: {{ $pool.temporarySize }}
    - name: home
      {{- if $pool.scratch.storageClassName }}
      ephemeral:
        volumeClaimTemplate:
          metadata:
            labels:
              {{- include "twofold.workerSelector" . | nindent 14 }}
          spec:
            accessModes: [ReadWriteOnce]
            storageClassName: {{ $pool.scratch.storageClassName }}
            resources:
              requests:
                storage: {{ $pool.scratch.size }}
      {{- else }}
      emptyDir:
        sizeLimit: {{ $pool.scratch.size }}
      {{- end }}
    {{- with $pool.modelCache.existingClaim }}
    - name: cache
      persistentVolumeClaim:
        claimName: {{ . }}
    {{- end }}
    {{- with include "twofold.artifactsVolume" $root | trim }}
    {{- . | nindent 4 }}
    {{- end }}
    {{- with $pool.extraVolumes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end -}}

{{/* of a POOL: its resources, with the GPUs, which are asked for as a limit */}}
{{- define "twofold.workerResources" -}}
{{- $resources := deepCopy .resources -}}
{{- if .gpu.count -}}
{{- $_ := set $resources "limits" (merge (dict .gpu.resourceName (int .gpu.count)) (default dict $resources.limits)) -}}
{{- end -}}
{{- toYaml $resources -}}
{{- end -}}

{{/* of (list ROOT POOL): how KEDA counts what there is to do */}}
{{- define "twofold.workerTriggers" -}}
{{- $root := index . 0 -}}
{{- $pool := index . 1 -}}
{{- $query := $root.Values.worker.keda.query -}}
{{- if not $query -}}
{{- if eq $root.Values.worker.kind "ScaledJob" -}}
{{- $query = "SELECT count(*) FROM waiting_work" -}}
{{- else -}}
{{- /* with what is being done, or busy workers would be ended as soon as nothing waits */ -}}
{{- $query = "SELECT (SELECT count(*) FROM waiting_work) + (SELECT count(*) FROM job WHERE lease_until IS NOT NULL) + (SELECT count(*) FROM job_shard WHERE lease_until IS NOT NULL)" -}}
{{- end -}}
{{- end -}}
- type: postgresql
  {{- if ne $root.Values.worker.kind "ScaledJob" }}
  metricType: AverageValue
  {{- end }}
  metadata:
    host: {{ include "twofold.databaseHost" $root | quote }}
    port: {{ include "twofold.databasePort" $root | quote }}
    dbName: {{ $root.Values.database.name | quote }}
    sslmode: {{ include "twofold.databaseSslMode" $root | quote }}
    query: {{ $query | quote }}
    targetQueryValue: {{ $pool.workPerReplica | quote }}
    activationTargetQueryValue: {{ $pool.startAbove | quote }}
  authenticationRef:
    name: {{ include "twofold.component" (list $root "keda") }}
{{- end -}}
