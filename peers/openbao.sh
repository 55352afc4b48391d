# OpenBao, server and agent, compiled from its Go module (4 minutes and 1 GB in Go's caches from nothing; 150 MB).
variable=OPENBAO
version=2.4.0
program=bao
hint="It needs Go 1.24.6 or newer; or take a build of OpenBao $version from its project."

# The commit of the release: the module has no tag that Go's tools understand.
openbao=github.com/openbao/openbao
commit=v0.0.0-20250828202315-f9407a27fbee

bring() {
  command -v go >/dev/null || { echo "there is no 'go' on the PATH" >&2; return 1; }
  mkdir "$1/build"
  cd "$1/build"
  cat >go.mod <<MODULE
module bao-peer

go 1.24.6

require $openbao $commit

replace $openbao/api/auth/approle/v2 => $openbao/api/auth/approle/v2 v$version

replace $openbao/api/auth/userpass/v2 => $openbao/api/auth/userpass/v2 v$version
MODULE
  cat >main.go <<PROGRAM
package main

import (
	"os"

	"$openbao/command"
)

func main() { os.Exit(command.Run(os.Args[1:])) }
PROGRAM
  # Three of its modules are not in the checksum database: its own sums verify them.
  local sources
  sources=$(go mod download -json "$openbao@$commit" | sed -nE 's/^\s*"Dir": "(.*)",?$/\1/p')
  cp "$sources/go.sum" go.sum
  chmod u+w go.sum
  CGO_ENABLED=0 go build -mod=mod -trimpath -ldflags '-s -w' -o ../bao .
  cd ..
  rm -rf build
}
