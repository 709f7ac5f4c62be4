# shellcheck shell=bash
# The process that holds the database's session from pre.sh to post.sh: see session.sh, which reads this file.
#
# Whatever is killed, the server undoes it: without the holder the client reads end of file and ends, without the client the
# session is over. While it waits for post.sh it starts, opens, reads and writes nothing: the file systems are frozen then.
# shellcheck disable=SC2154 # session.sh and pre.sh set the rest
phase=begin deadline=0 reply='' step='' summary=''

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
