#!/bin/bash
# A Slurm of two nodes with one core each on this machine, for the tests: start FOLDER, or stop FOLDER.
#   Debian: apt-get install slurm-wlm munge; runs as root.
# start prints the path of its configuration, which clients read from SLURM_CONF. stop ends what start began, no more.
set -euo pipefail
command=${1:?start or stop}
mkdir -p "${2:?a folder}"
folder=$(cd "$2" && pwd)
conf=$folder/slurm.conf

stop() {
  local file pid
  for file in "$folder"/slurmd-*.pid "$folder"/slurmctld.pid "$folder"/munged.pid; do
    [ -s "$file" ] || continue
    pid=$(cat "$file")
    kill "$pid" 2>/dev/null || true
    # A daemon that was started with signals blocked never hears of it.
    for _ in 1 2 3 4 5 6 7 8 9 10; do kill -0 "$pid" 2>/dev/null && sleep 0.1; done
    kill -9 "$pid" 2>/dev/null || true
    rm -f "$file"
  done
}

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

start() {
  local host node
  host=$(hostname -s)
  mkdir -p "$folder"/state "$folder"/spool-a "$folder"/spool-b "$folder"/log
  # The programs prove who they are to each other by a secret that only this cluster knows.
  mkdir -p "$folder"/munge
  dd if=/dev/urandom of="$folder"/munge/key bs=1024 count=1 status=none
  chown -R munge:munge "$folder"/munge
  chmod 700 "$folder"/munge
  chmod 400 "$folder"/munge/key
  chmod 755 "$folder"
  # The daemons outlive this script: whoever waits for the end of what it has open must not wait for theirs.
  exec </dev/null
  for file in /proc/self/fd/*; do
    # The shell reads this script from number 255.
    case ${file##*/} in 0 | 1 | 2 | 255) ;; *) eval "exec ${file##*/}>&-" ;; esac
  done
  runuser -u munge -- /usr/sbin/munged --key-file="$folder"/munge/key --socket="$folder"/munge/socket \
    --pid-file="$folder"/munge/pid --log-file="$folder"/munge/log --seed-file="$folder"/munge/seed --force
  cp "$folder"/munge/pid "$folder"/munged.pid
  # Others may reach the socket, as they may reach that of the system's own.
  chmod 711 "$folder"/munge
  cat > "$conf" <<END
ClusterName=tests
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$(free_port)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$folder/munge/socket,cred_expire=5
CredType=cred/munge
MpiDefault=none
SwitchType=switch/none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
SchedulerType=sched/builtin
SchedulerParameters=batch_sched_delay=0,sched_min_interval=0,sched_interval=1
MaxArraySize=${MAX_ARRAY:-1001}
MinJobAge=300
KillWait=5
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool-%n
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd-%n.pid
SlurmctldLogFile=$folder/log/slurmctld
SlurmdLogFile=$folder/log/slurmd-%n
SlurmdParameters=config_overrides
NodeName=a NodeHostname=$host NodeAddr=127.0.0.1 Port=$(free_port) CPUs=1 RealMemory=1000
NodeName=b NodeHostname=$host NodeAddr=127.0.0.1 Port=$(free_port) CPUs=1 RealMemory=1000
PartitionName=tests Nodes=a,b Default=YES MaxTime=INFINITE State=UP
END
  export SLURM_CONF=$conf
  slurmctld -f "$conf"
  for node in a b; do slurmd -f "$conf" -N "$node"; done
  for _ in $(seq 60); do
    [ "$(sinfo --noheader --format='%D %t' 2>/dev/null)" = "2 idle" ] && break
    sleep 0.5
  done
  [ "$(sinfo --noheader --format='%D %t')" = "2 idle" ] || { cat "$folder"/log/* >&2; stop; exit 1; }
  echo "$conf"
}

case $command in
start) start ;;
stop) stop ;;
*) echo "start or stop" >&2; exit 4 ;;
esac
