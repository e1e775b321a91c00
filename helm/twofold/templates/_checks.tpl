{{/* Values that are each in order and contradict one another. Called once, by checks.yaml. */}}
{{- define "twofold.checks" -}}
{{- $v := .Values -}}

{{- if and $v.postgresql.bundled $v.database.host -}}
{{- fail "Give database.host or postgresql.bundled=true, not both" -}}
{{- end -}}
{{- if not (or $v.postgresql.bundled $v.database.host) -}}
{{- fail "No database: set database.host and database.existingSecret, or postgresql.bundled=true to try things out" -}}
{{- end -}}
{{- if and $v.postgresql.bundled (not $v.postgresql.existingSecret) -}}
{{- fail "postgresql.existingSecret must name a Secret with the keys username and password: what the bundled server is set up with" -}}
{{- end -}}
{{- if and $v.rabbitmq.bundled (not $v.rabbitmq.existingSecret) -}}
{{- fail "rabbitmq.existingSecret must name a Secret with the keys username and password: what the bundled server is set up with" -}}
{{- end -}}
{{- if and $v.database.host (not $v.database.existingSecret) -}}
{{- fail "database.existingSecret must name the Secret with the database's user and password" -}}
{{- end -}}

{{- if and $v.rabbitmq.bundled $v.broker.host -}}
{{- fail "Give broker.host or rabbitmq.bundled=true, not both" -}}
{{- end -}}
{{- if and $v.broker.host (not $v.broker.existingSecret) -}}
{{- fail "broker.existingSecret must name the Secret with the broker's user and password" -}}
{{- end -}}

{{- if and $v.artifacts.s3.bucket (include "twofold.artifactsClaim" .) -}}
{{- fail "Give artifacts.s3.bucket or artifacts.volume, not both" -}}
{{- end -}}
{{- if not (or $v.artifacts.s3.bucket (include "twofold.artifactsClaim" .)) -}}
{{- fail "No artifact store: set artifacts.s3.bucket, or artifacts.volume.existingClaim or .size for a volume that many nodes can mount" -}}
{{- end -}}
{{- if and $v.artifacts.volume.existingClaim $v.artifacts.volume.size -}}
{{- fail "Give artifacts.volume.existingClaim or artifacts.volume.size, not both" -}}
{{- end -}}

{{- if not (or $v.access.apiKeysSecret.name $v.access.keysInDatabase $v.access.oidc.issuerUri $v.access.oidc.jwkSetUri) -}}
{{- fail "Nobody could ask the API, so it would refuse to start: set access.apiKeysSecret.name or access.oidc.issuerUri, or access.keysInDatabase=true once `twofold keys create` has made a key there" -}}
{{- end -}}
{{- if and $v.api.ingress.enabled (not $v.api.ingress.host) -}}
{{- fail "api.ingress.enabled needs api.ingress.host" -}}
{{- end -}}
{{- if eq (int $v.api.managementPort) 8080 -}}
{{- fail "api.managementPort must differ from 8080, the port of the API: health and metrics need no key, and must not be reachable where the API is" -}}
{{- end -}}
{{- if gt (int $v.api.autoscaling.minReplicas) (int $v.api.autoscaling.maxReplicas) -}}
{{- fail "api.autoscaling.minReplicas must not be above api.autoscaling.maxReplicas" -}}
{{- end -}}

{{- if lt (int $v.worker.terminationGracePeriodSeconds) (int (add $v.worker.grace 15)) -}}
{{- fail (printf "worker.terminationGracePeriodSeconds must be at least worker.grace + 15 = %d, so that a worker can save its checkpoint and give its job back, but is %d" (add $v.worker.grace 15) (int $v.worker.terminationGracePeriodSeconds)) -}}
{{- end -}}
{{- $names := dict -}}
{{- range include "twofold.pools" . | fromJsonArray -}}
{{- if hasKey $names .name -}}
{{- fail (printf "worker.pools has two pools of the name %s" .name) -}}
{{- end -}}
{{- $_ := set $names .name true -}}
{{- if gt (int .minReplicas) (int .maxReplicas) -}}
{{- fail (printf "worker.pools: minReplicas of %s is above its maxReplicas" .name) -}}
{{- end -}}
{{- if and .gpu.count (hasKey (default dict .resources.limits) .gpu.resourceName) -}}
{{- fail (printf "worker.pools: %s of %s is in gpu.count and in resources.limits; leave it to gpu.count" .gpu.resourceName .name) -}}
{{- end -}}
{{- end -}}
{{- end -}}
