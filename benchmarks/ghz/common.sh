# What all scripts here share. Sourced with the script's arguments.
#   SCRIPT [short]      short takes seconds: to see that it works, not for figures
#   TARGET=host:port    a gateway that runs; without it, one is started from the jar and stopped again
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
short=${1:-}
out=$root/target/ghz
mkdir -p "$out"

ghz=$(command -v ghz || true)
if [ -z "$ghz" ] && command -v go >/dev/null && [ -x "$(go env GOPATH)/bin/ghz" ]; then
  ghz=$(go env GOPATH)/bin/ghz
fi
if [ -z "$ghz" ]; then
  echo "ghz is missing; install it: go install github.com/bojand/ghz/cmd/ghz@v0.121.0" >&2
  echo "and put the folder it went to (go env GOPATH, bin) on the PATH" >&2
  exit 3
fi

if [ -z "${TARGET:-}" ]; then
  jar=$root/target/byova-gateway.jar
  [ -f "$jar" ] || (cd "$root" && mvn -q -B -DskipTests package)
  # The port of the run before must not be taken for this one's.
  : >"$out/gateway.log"
  # RPCs of ghz leave their conversations behind: nobody calls again under the same id.
  "${JAVA_HOME:+$JAVA_HOME/bin/}java" -jar "$jar" serve --set gateway.host=127.0.0.1 --set gateway.port=0 \
    --set monitoring.enabled=false --set gateway.max-conversations=100000 \
    --set gateway.conversation-idle-timeout=10s --set gateway.shutdown-grace=1s >"$out/gateway.log" 2>&1 &
  gateway=$!
  trap 'kill $gateway 2>/dev/null; wait $gateway 2>/dev/null || true' EXIT
  for _ in $(seq 1 150); do
    TARGET=$(sed -n 's/^gRPC *\([0-9.]*:[0-9]*\).*/\1/p' "$out/gateway.log")
    [ -z "$TARGET" ] || break
    kill -0 $gateway 2>/dev/null || { cat "$out/gateway.log" >&2; exit 1; }
    sleep 0.2
  done
  [ -n "$TARGET" ] || { echo "the gateway did not start within 30 s" >&2; exit 1; }
fi

# Runs ghz with one of the configurations here; further arguments win over it.
run() {
  "$ghz" --config "$here/$1.json" --proto "$root/proto/com/cisco/wcc/ccai/media/v1/voice_virtual_agent.proto" \
    --import-paths "$root/proto" "${@:2}" "$TARGET"
}

# The same as one row of a table: what was asked for, what was reached, and how long it took.
row() {
  run "$1" "${@:3}" -O influx-summary >"$out/row.txt"
  field() { sed -n "s/.*[ ,]$1=\([0-9.]*\).*/\1/p" "$out/row.txt"; }
  awk -v what="$2" -v rate="$(field rps)" -v p50="$(field median)" -v p95="$(field p95)" \
    -v slowest="$(field slowest)" -v errors="$(sed -n 's/.*errors=\([0-9]*\).*/\1/p' "$out/row.txt")" \
    'BEGIN { printf "| %s | %.0f | %.2f | %.2f | %.2f | %d |\n", what, rate, p50/1e6, p95/1e6, slowest/1e6, errors }'
}
header() {
  echo "| $1 | reached /s | p50 ms | p95 ms | slowest ms | errors |"
  echo "|---|---|---|---|---|---|"
}
