#!/bin/sh
# A handler's command that notes how it was started, and ends as it was told. Usage: probe.sh COMMAND
notes=/dev/shm/probe
version=$AZURE_GUEST_AGENT_EXTENSION_VERSION
number=$(ls "$notes/runs" | wc -l)
run=$(printf '%s/runs/%03d' "$notes" "$number")
mkdir "$run"
cp "/proc/$$/environ" "$run/environment"
printf '%s' "$1" > "$run/command"
ls "/proc/$$/fd" > "$run/descriptors"
for stream in 1 2; do
  readlink "/proc/$$/fd/$stream" > "$run/stream$stream"
done
{
  read -r pid name state parent group session terminal rest < "/proc/$$/stat"
  printf 'leads its group: %s\n' "$([ "$group" = "$$" ] && echo yes || echo no)"
  printf 'its parent leads group and session: %s\n' "$([ "$group" = "$PPID" ] && [ "$session" = "$group" ] && echo yes || echo no)"
  printf 'terminal: %s\n' "$terminal"
  printf 'folder: %s\n' "$(readlink "/proc/$$/cwd")"
  printf 'input: %s\n' "$(readlink "/proc/$$/fd/0")"
  for stream in 1 2; do
    file=$(cat "$run/stream$stream")
    printf 'stream %s: a file in %s%s\n' "$stream" "${file%/*}" "$(case $file in *' (deleted)') echo ', unlinked' ;; esac)"
  done
  printf 'descriptors: %s\n' "$(grep -vx 10 "$run/descriptors" | tr '\n' ' ')" # 10 is the shell's own, for this script
  printf 'umask: %s\n' "$(umask)"
  printf 'user: %s\n' "$(id -u)"
  printf 'arguments: %s\n' "$*"
  printf 'script: %s\n' "$0"
  cd "$AZURE_GUEST_AGENT_EXTENSION_PATH" || exit
  printf 'state: %s\n' "$(cat config/HandlerState)"
  log=/var/log/azure/${PWD##*/}
  stat --format 'folder %n: %a' . config status "${log%-*}" "${log%-*}/events"
  find . -type f ! -path './tmp*' -printf 'file %P: %m\n' | sort
  printf 'settings: %s\n' "$(cat "config/$ConfigSequenceNumber.settings" 2>&1)"
  printf 'environment file: %s\n' "$(cat HandlerEnvironment.json)"
  printf 'mrseq: %s\n' "$(cat mrseq 2> /dev/null)"
} > "$run/facts" 2>&1
cd "$AZURE_GUEST_AGENT_EXTENSION_PATH" || exit
printf '%s' "$ConfigSequenceNumber" > mrseq
printf 'out of %s %s' "$1" "$version"
printf 'err of %s %s' "$1" "$version" >&2
if [ -e "$notes/control/$1.status" ]; then
  cp "$notes/control/$1.status" "status/$ConfigSequenceNumber.status"
fi
if [ -e "$notes/control/heartbeat" ]; then
  cp "$notes/control/heartbeat" heartbeat.log
fi
if [ -e "$notes/control/$1.pause" ]; then
  sleep "$(cat "$notes/control/$1.pause")"
fi
if [ -e "$notes/control/$1.$version.exit" ]; then
  exit "$(cat "$notes/control/$1.$version.exit")"
fi
