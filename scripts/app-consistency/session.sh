# shellcheck shell=bash
# Keeps a database session open from pre.sh to post.sh; the scripts in mariadb/ and postgresql/ read this file.
#
#   pre.sh ─ starts ─> holder ─ pipe ─> the database's client ─ socket ─> server: quiesced as long as this session lives
#   post.sh ─ "end" by the fifo ─> holder: undoes it, writes `result`, ends
#
# pre.sh and the holder are in holder.sh, post.sh and what all three need is here. A folder below /run, in memory, has what
# they know of each other:
#
#   pid       the holder, and when it was started    holding   run id of the backup; written before pre.sh succeeds
#   control   the fifo                               result    "held" or "lost", and how the session ended
#
# Who reads this file sets product and kind, and adds to option.
set -u
umask 077

readonly end_limit=20000 # ms for the server to undo it
readonly numbers=' hold wait port '
declare -A option=([name]=default [hold]=600)
product='' kind='' state='' holder='' born='' clock=0 left=0

fail() {
  printf '%s\n' "$1" >&2
  exit 1
}

# Sets clock, in ms. It goes on evenly when somebody sets the time.
read_clock() {
  local up
  read -r up _ < /proc/uptime
  clock=$((10#${up/./} * 10))
}

# Sets left: how long the extension lets this script run, in ms, less so many seconds. By hand there is no limit.
read_time_left() {
  local now
  printf -v now '%(%s)T' -1
  left=$(((${VMSNAPSHOT_DEADLINE:-$((now + 86400))} - now - $1) * 1000))
}

seconds() { printf '%d.%02d s' $(($1 / 1000)) $(($1 % 1000 / 10)); }

# Sets option from --name=value. Empty parameters are ignored: the configuration's template has them. Values are never shown,
# they could be secret.
read_parameters() {
  local parameter name number=0 script=${0##*/}
  for parameter in "$@"; do
    number=$((number + 1))
    [[ -n $parameter ]] || continue
    name=${parameter%%=*}
    [[ $parameter == --*=* ]] || name="number $number" # it may be a value alone, and those are never shown
    if ! [[ $parameter =~ ^--[a-z-]+= && -n ${option[${name#--}]+known} ]]; then
      fail "Parameter '$name' of $script is unknown, or has no '=VALUE'. Correct the script's parameters in the plugin \
configuration; known are:$(printf ' --%s' "${!option[@]}")."
    fi
    option[${name#--}]=${parameter#*=}
  done
  for name in "${!option[@]}"; do
    if [[ $numbers == *" $name "* && -n ${option[$name]} && ! ${option[$name]} =~ ^[1-9][0-9]{0,4}$ ]]; then
      fail "Parameter '--$name' of $script must be a whole number from 1 to 99999. Correct it in the plugin configuration."
    fi
  done
  if ! [[ ${option[name]} =~ ^[A-Za-z0-9_-][A-Za-z0-9._-]*$ ]]; then
    fail "Parameter '--name' of $script may have letters, digits, '.', '_', '-' only. Correct it in the plugin configuration."
  fi
  state=/run/vmsnapshot-app/$kind.${option[name]}
}

# ------------------------------------------------------------------------------------------------- the folder below /run

# One script at a time. The folder itself is locked, so that post.sh can remove everything.
lock_state() {
  local error=''
  ((EUID == 0)) || fail "${0##*/} must run as root: it connects as root, and keeps what the other script must know in /run."
  for _ in {1..20}; do
    error=$(mkdir -p -- "$state" 2>&1)
    { exec {lock}< "$state"; } 2> /dev/null || continue
    flock --wait 10 "$lock" || fail "Another pre.sh or post.sh has been at work on $state for 10 s. Let it end and retry."
    [[ $state -ef /proc/self/fd/$lock ]] && return
    exec {lock}<&- # another script has removed it meanwhile
  done
  fail "The folder $state can't be made: ${error:-it is removed all the time}. See that root can write to /run, and retry."
}

remove_state() {
  rm -rf -- "$state"
  rmdir --ignore-fail-on-non-empty -- "${state%/*}" 2> /dev/null
}

# Sets born to the moment at which a process was started: number and moment tell it from any other.
read_birth() {
  local line
  local -a fields
  { IFS= read -r line < "/proc/$1/stat"; } 2> /dev/null || return
  read -ra fields <<< "${line##*) }"
  born=${fields[19]}
  [[ ${fields[0]} != [ZX] ]] # dead, but nobody has asked for its exit status
}

# Whether there is a holder; sets holder.
find_holder() {
  local noted
  { read -r holder noted < "$state/pid"; } 2> /dev/null && read_birth "$holder" && [[ $born == "$noted" ]]
}

# Has the holder undo what it did, and waits until it is gone; after so many ms kills it, which undoes it as well.
end_holder() {
  local control until
  { exec {control}<> "$state/control" && printf 'end\n' >&"$control"; } 2> /dev/null
  read_clock
  until=$((clock + $1))
  while find_holder; do
    read_clock
    ((clock < until)) || kill -KILL -- "-$holder" # its process group: the client, too
    sleep 0.02
  done
  exec {control}>&-
}

# --------------------------------------------------------------------------------------------------------------- post.sh

post() {
  local limit=$((end_limit + 2000)) left
  local run text=$'lost\nthe process that held it was killed, or did not answer.'
  read_parameters "$@"
  read_time_left 2
  ((limit <= left)) || limit=$((left > 1000 ? left : 1000)) # it is undone also if this script is ended meanwhile
  [[ -d $state ]] || nothing_to_undo
  lock_state
  find_holder && end_holder "$limit"
  if ! [[ -e $state/holding ]]; then
    remove_state
    nothing_to_undo
  fi
  read -r run < "$state/holding"
  [[ -e $state/result ]] && text=$(< "$state/result")
  remove_state
  if [[ $text == lost* ]]; then
    fail "$product was not quiesced until post.sh came, so this backup is not application-consistent. Its session did not \
last: ${text#*$'\n'}"
  fi
  if [[ -n ${VMSNAPSHOT_RUN_ID:-} && $run != "$VMSNAPSHOT_RUN_ID" ]]; then
    fail "$product was not quiesced until post.sh came, so this backup is not application-consistent: a pre.sh that was \
started meanwhile has replaced the session. Don't run the scripts by hand during a backup. ${text#*$'\n'}"
  fi
  printf '%s\n' "${text#*$'\n'}"
}

# The second post.sh, or one after a failed pre.sh. But to a pre.sh that succeeded there must be a session, unless the backup
# died: then nobody knows what became of pre.sh, and nothing will be claimed.
nothing_to_undo() {
  if [[ ${VMSNAPSHOT_PHASE:-} == post && ${VMSNAPSHOT_PRE_RESULT:-} == 0 && ${VMSNAPSHOT_SNAPSHOT_RESULT:-} != unknown ]]; then
    fail "$product was not quiesced until post.sh came, so this backup is not application-consistent: there is no session any \
more. Don't run post.sh by hand during a backup, and give both scripts the same --name."
  fi
  printf 'Nothing to undo: %s is not quiesced by pre.sh.\n' "$product"
  exit 0
}
