# An OpenTelemetry Collector with the parts that logs need, put together by its own builder (1 minute; 35 MB).
variable=OTEL_COLLECTOR
version=0.160.0
program=otel-collector
hint="It needs Go 1.25 or newer; or take a build of the Collector $version with its 'contrib' parts from its project."

bring() {
  command -v go >/dev/null || { echo "there is no 'go' on the PATH" >&2; return 1; }
  mkdir "$1/build"
  cd "$1/build"
  local core=go.opentelemetry.io/collector contrib=github.com/open-telemetry/opentelemetry-collector-contrib
  cat >builder.yaml <<PARTS
dist: {name: otel-collector, version: $version, output_path: .}
receivers:
  - gomod: $core/receiver/otlpreceiver v$version
  - gomod: $contrib/receiver/fluentforwardreceiver v$version
processors:
  - gomod: $core/processor/batchprocessor v$version
exporters:
  - gomod: $core/exporter/otlphttpexporter v$version
  - gomod: $core/exporter/debugexporter v$version
providers:
  - gomod: $core/confmap/provider/envprovider v1.66.0
  - gomod: $core/confmap/provider/fileprovider v1.66.0
  - gomod: $core/confmap/provider/yamlprovider v1.66.0
PARTS
  GOBIN=$PWD go install "$core/cmd/builder@v$version"
  CGO_ENABLED=0 ./builder --config builder.yaml
  mv otel-collector ..
  cd ..
  rm -rf build
}
