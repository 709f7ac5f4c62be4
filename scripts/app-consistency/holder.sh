# shellcheck shell=bash
# pre.sh, and the holder, the process that it leaves behind to hold the session until post.sh: see session.sh.
#
# Whatever is killed, the server undoes it: without the holder the client reads end of file and ends, without the client the
# session is over. While it waits for post.sh it starts, opens, reads and writes nothing: the file systems are frozen then.
#
# Who reads this file sets mark_command, by which the client prints mark, and defines
#   check      fails if something is missing on this machine
#   connect    becomes the database's client, by exec
#   quiesce    quiesces the server through `ask`, sets summary; when it fails, step names what failed
#   resume     undoes that through `ask`, sets summary; fails unless the server was quiesced until now
#   remedy     prints what the owner can do about the client's answer, in reply
# shellcheck disable=SC2154 # session.sh sets what is not set here
readonly mark=vmsnapshot-answered
mark_command='' phase=begin deadline=0 reply='' step='' summary=''

# ---------------------------------------------------------------------------------------------------------------- pre.sh

pre() {
  [[ ${1:-} != --holder ]] || hold "${@:2}"
  read_parameters "$@"
  check
  read_clock
  local started=$clock line text='' summary='' from
  local limit=$((option[wait] * 1000)) left
  read_time_left 3
  ((limit <= left)) || limit=$left
  ((limit > 0)) || fail "$product was not quiesced: no time is left for it. Raise timeoutInSeconds in the plugin configuration."
  lock_state
  find_holder && end_holder 5000
  rm -f -- "$state"/{pid,control,holding,result}
  mkfifo "$state/control" || fail "$product was not quiesced: a fifo in $state can't be made (see above)."

  # By its two pipes each of them learns of the other's end. It starts when both are copied: bash closes its own copy of them
  # when such a process ends, which may be at once.
  coproc HOLDER { read -r && exec setsid "$BASH" "$0" --holder "$limit" "$@" 2>&1 {lock}<&-; }
  holder=$HOLDER_PID
  disown "$holder" # or bash says that it was killed
  exec {from}<&"${HOLDER[0]}" {to}>&"${HOLDER[1]}"
  trap give_up TERM INT HUP
  trap '' PIPE
  printf '\n' >&"$to"
  while IFS= read -r line <&"$from"; do
    if [[ $line == 'ready '* ]]; then
      summary=${line#* }
      { printf 'hold\n' >&"$to"; } 2> /dev/null
    elif [[ $line == holding ]]; then
      read_clock
      printf '%s is quiesced: %s, after %s. It ends by itself in %s s.\n' "$product" "$summary" \
        "$(seconds $((clock - started)))" "${option[hold]}"
      exit 0
    else
      text+=$line$'\n'
    fi
  done
  remove_state
  text=${text:-the process that holds the session has ended without a word.}
  fail "$product was not quiesced: ${text%$'\n'}"
}

give_up() {
  trap '' TERM INT HUP
  kill -KILL -- "-$holder" "$holder" 2> /dev/null
  remove_state
  fail "$product was not quiesced: pre.sh was told to stop before it was done, most likely because its time was over. All is \
undone."
}

# --------------------------------------------------------------------------------------------------------------- holder

# In a session of its own, with no descriptors but its pipes; the working directory is /.
hold() {
  local limit=$1 since word=''
  read_parameters "${@:2}"
  check
  cd / || exit
  trap '' PIPE
  read_birth $$
  printf '%s %s\n' $$ "$born" > "$state/pid"
  read_clock
  deadline=$((clock + limit))
  coproc CLIENT { exec 2>&1; read -r && connect; }
  exec {from}<&"${CLIENT[0]}" {to}>&"${CLIENT[1]}" {control}<> "$state/control"
  printf '\n' >&"$to"
  if ! quiesce; then
    explain
    abandon
  fi
  read_clock
  since=$clock
  printf 'ready %s\n' "$summary"
  IFS= read -r -t 10 word
  [[ $word == hold ]] || abandon # pre.sh was killed
  printf '%s\n' "${VMSNAPSHOT_RUN_ID:-}" > "$state/holding"
  exec {to_pre}>&1 < /dev/null > /dev/null 2>&1
  { printf 'holding\n' >&"$to_pre"; } 2> /dev/null || abandon
  exec {to_pre}>&-

  if ! read -r -t "${option[hold]}" word <&"$control"; then
    printf 'lost\n%s\n' "its time was over: ${option[hold]} s. If a backup takes longer than that, raise --hold." \
      > "$state/result"
    exit
  fi
  phase=end
  read_clock
  deadline=$((clock + end_limit))
  if ! resume; then
    printf 'lost\n%s\n' "$(explain)" > "$state/result"
    abandon
  fi
  read_clock
  printf 'held\n%s was quiesced for %s. %s\n' "$product" "$(seconds $((clock - since)))" "$summary" > "$state/result"
  exit
}

# Ends holder and client, also a client that waits for the server's answer.
abandon() {
  kill -KILL 0 # the process group: these two
}

# The step that failed, the client's answer in one line, and what to do.
explain() {
  local answer=$reply
  [[ $answer == *ERROR* ]] && answer=ERROR${answer#*ERROR} # the client repeats the statement before it
  answer=${answer%$'\n'}
  answer=${answer%[.?]}
  printf '%s failed: %s. %s\n' "$step" "${answer//[$'\n\t']/ }" "$(remedy)"
}

# Whether pre.sh is gone: it says nothing until the server is quiesced, so if there is something to read it is end of file.
is_left_alone() { [[ $phase == begin ]] && read -r -t 0; }

# Prints the last line of the answer: warnings may stand before it.
last_line() {
  local lines=${reply%$'\n'}
  printf '%s' "${lines##*$'\n'}"
}

# Has the client send SQL; its answer is in reply. Fails when the client ends, as it does at an error, or time is over.
ask() {
  local line part=''
  reply=''
  { printf '%s\n%s\n' "$1" "$mark_command" >&"$to"; } 2> /dev/null
  while :; do
    if IFS= read -r -t 0.2 line <&"$from"; then
      [[ $part$line == "$mark" ]] && return
      reply+=$part$line$'\n'
      part=''
    elif (($? <= 128)); then
      reply+=$part$line
      reply=${reply:-the client has ended without a word}
      return 1
    else
      part+=$line
    fi
    is_left_alone && abandon
    read_clock
    if ((clock > deadline + 1500)); then # the server's own limits come first, and say more
      reply='no answer in time'
      return 1
    fi
  done
}
