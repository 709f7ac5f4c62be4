#!/bin/sh
# A handler's command that notes how it was started, and ends as it was told. Usage: probe.sh COMMAND
notes=/dev/shm/probe
version=$AZURE_GUEST_AGENT_EXTENSION_VERSION
number=$(ls "$notes/runs" | wc -l)
run=$(printf '%s/runs/%03d' "$notes" "$number")
mkdir "$run"
cp "/proc/$$/environ" "$run/environment"
printf '%s' "$1" > "$run/command"
{
  read -r pid name state parent group session terminal rest < "/proc/$$/stat"
  printf 'leads its group: %s\n' "$([ "$group" = "$$" ] && echo yes || echo no)"
  printf 'its parent leads group and session: %s\n' "$([ "$group" = "$PPID" ] && [ "$session" = "$group" ] && echo yes || echo no)"
  printf 'terminal: %s\n' "$terminal"
  printf 'folder: %s\n' "$(readlink "/proc/$$/cwd")"
  printf 'input: %s\n' "$(readlink "/proc/$$/fd/0")"
  for stream in 1 2; do
    file=$(readlink "/proc/$$/fd/$stream")
    printf 'stream %s: a file in %s%s\n' "$stream" "${file%/*}" "$(case $file in *' (deleted)') echo ', unlinked' ;; esac)"
  done
  printf 'descriptors: %s\n' "$(ls "/proc/$$/fd" | grep -vx 10 | tr '\n' ' ')" # 10 is the shell's own, for this script
  printf 'umask: %s\n' "$(umask)"
  printf 'user: %s\n' "$(id -u)"
  printf 'arguments: %s\n' "$*"
  printf 'script: %s\n' "$0"
  cd "$AZURE_GUEST_AGENT_EXTENSION_PATH" || exit
  printf 'state: %s\n' "$(cat config/HandlerState)"
  stat --format 'folder %n: %a' . config status "/var/log/azure/${PWD##*/}/events" 2> /dev/null
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
if [ -e "$notes/control/$1.$version.exit" ]; then
  exit "$(cat "$notes/control/$1.$version.exit")"
fi
