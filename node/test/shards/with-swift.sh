#!/bin/sh
# Runs the store suite and an archive against OpenStack Swift's S3 API, a server that nobody here wrote.
# By hand, where apt is at hand: sh node/test/shards/with-swift.sh
# Everything lies in a new directory that is removed at the end; only processes started here are ended.
set -eu

root=$(cd "$(dirname "$0")/../../.." && pwd)
node="$root/node_modules/node/bin/node"
packages="swift-proxy swift-account swift-container swift-object memcached"

missing=
for program in swift-proxy-server swift-account-server swift-container-server swift-object-server memcached; do
  command -v "$program" >/dev/null || missing=yes
done
if [ -n "$missing" ]; then
  if ! command -v apt-get >/dev/null || [ "$(id -u)" -ne 0 ]; then
    echo "OpenStack Swift is not installed. On Debian, as root: apt-get install $packages" >&2
    exit 1
  fi
  # Only the programs are wanted: nothing may start a service of its own.
  DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y --no-install-recommends $packages
fi

dir=$(mktemp -d)
pids=
finish() {
  for pid in $pids; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$dir"
}
trap finish EXIT
trap 'exit 1' INT TERM

free_ports() {
  python3 -c 'import socket
taken = [socket.create_server(("127.0.0.1", 0)) for _ in range(5)]
print(*(one.getsockname()[1] for one in taken))'
}
set -- $(free_ports)
proxy=$1 account=$2 container=$3 object=$4 cache=$5
key=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')

mkdir -p "$dir/node/sdb1" "$dir/run" "$dir/recon"
printf '[swift-hash]\nswift_hash_path_prefix = %s\nswift_hash_path_suffix = %s\n[storage-policy:0]\nname = one\ndefault = yes\n' \
  "$key" "$key" >"$dir/swift.conf"

storage() { # name, port
  printf '[DEFAULT]\nbind_ip = 127.0.0.1\nbind_port = %s\nuser = %s\nswift_dir = %s\ndevices = %s\nmount_check = false\nworkers = 0\n' \
    "$2" "$(id -un)" "$dir" "$dir/node"
  printf 'log_address = %s\n[pipeline:main]\npipeline = %s-server\n[app:%s-server]\nuse = egg:swift#%s\n' \
    "$dir/no-log" "$1" "$1" "$1"
}
for service in account container object; do
  eval "port=\$$service"
  storage "$service" "$port" >"$dir/$service-server.conf"
  swift-ring-builder "$dir/$service.builder" create 4 1 0 >/dev/null
  swift-ring-builder "$dir/$service.builder" add --region 1 --zone 1 --ip 127.0.0.1 --port "$port" --device sdb1 --weight 1 >/dev/null
  swift-ring-builder "$dir/$service.builder" rebalance >/dev/null
done

cat >"$dir/proxy-server.conf" <<CONF
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = $proxy
user = $(id -un)
swift_dir = $dir
workers = 0
log_address = $dir/no-log
[pipeline:main]
pipeline = catch_errors proxy-logging cache s3api tempauth bulk slo proxy-logging proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:proxy-logging]
use = egg:swift#proxy_logging
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:$cache
[filter:s3api]
use = egg:swift#s3api
s3_acl = false
dns_compliant_bucket_names = true
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = $key .admin
[filter:bulk]
use = egg:swift#bulk
[filter:slo]
use = egg:swift#slo
CONF

run() { # program, arguments
  "$@" >>"$dir/run/log" 2>&1 &
  pids="$pids $!"
}
run memcached -l 127.0.0.1 -p "$cache" -u "$(id -un)"
for service in account container object proxy; do run "swift-$service-server" "$dir/$service-server.conf"; done

tries=0
until python3 -c "import urllib.request as u; u.urlopen(u.Request('http://127.0.0.1:$proxy/auth/v1.0', headers={'X-Auth-User': 'test:tester', 'X-Auth-Key': '$key'}), timeout=2)" 2>/dev/null; do
  tries=$((tries + 1))
  if [ "$tries" -gt 60 ]; then
    tail -40 "$dir/run/log" >&2
    echo "Swift did not start." >&2
    exit 1
  fi
  sleep 0.5
done

export AWS_ACCESS_KEY_ID=test:tester AWS_SECRET_ACCESS_KEY="$key" AWS_REGION=us-east-1 AWS_EC2_METADATA_DISABLED=true
export XDG_CACHE_HOME="$dir/cache"
"$node" "$root/node/test/shards/with-swift.ts" "http://127.0.0.1:$proxy" "$dir/work"
