#!/usr/bin/env bash
# Gets what the tests need besides Python packages: by apt when it may, else says what to type.
set -euo pipefail
packages=()
need() { command -v "$1" >/dev/null 2>&1 || packages+=("$2"); }
need chromium chromium
need xgettext gettext
need pdffonts poppler-utils
fc-list 2>/dev/null | grep -qi 'noto.*cjk' || packages+=(fonts-noto-cjk)
ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || packages+=(postgresql)
need redis-server redis-server
ls /usr/sbin/rabbitmq-server >/dev/null 2>&1 || packages+=(rabbitmq-server)

if [ ${#packages[@]} -gt 0 ]; then
  if [ "$(id -u)" = 0 ]; then run=(env DEBIAN_FRONTEND=noninteractive)
  elif sudo -n true 2>/dev/null; then run=(sudo env DEBIAN_FRONTEND=noninteractive)
  else
    echo "The tests need these packages. Type: sudo apt-get install ${packages[*]}" >&2
    exit 1
  fi
  "${run[@]}" apt-get update -qq
  "${run[@]}" apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
fi

port() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
start() {  # port, what, command…
  port "$1" && return 0
  local number=$1 what=$2; shift 2
  "$@" >/dev/null 2>&1 || true
  for _ in $(seq 1 60); do port "$number" && return 0; sleep 0.5; done
  echo "$what does not answer on port $number. Start it, then try again." >&2
  return 1
}
start 5432 PostgreSQL pg_ctlcluster --skip-systemctl-redirect "$(ls /etc/postgresql | head -n 1)" main start
start 6379 Redis redis-server --daemonize yes --bind 127.0.0.1 --port 6379 --save "" --appendonly no
start 5672 RabbitMQ rabbitmq-server -detached
