# bash completion for deskphone(1), deskphoned(8), deskphone-echo(1) and deskphone-virtual(1). Commands and options are those that the
# installed program names itself.
_deskphone_commands() {
	"$1" --help 2>/dev/null | sed -n '/^Commands:/,/^$/s/^  \([a-z-]*\) .*/\1/p'
}

# The options that a program, or a subcommand of it, tells with --help.
_deskphone_options() {
	"$@" --help 2>/dev/null | grep -E -e '^(usage:| *-)' | grep -oE -e '(^|[[ |])--[a-z-]+=?' | grep -oE -e '--.*' | sort -u
}

# Completes the value of an option, when that is what is typed: --OPTION VALUE, --OPTION=VALUE.
_deskphone_value() {
	local current=$1 option=$2
	if [[ $current == = || $option == = ]]; then
		option=${COMP_WORDS[COMP_CWORD - 1]}
		[[ $option == = ]] && option=${COMP_WORDS[COMP_CWORD - 2]}
		[[ $current == = ]] && current=
	fi
	case $option in
	--runtime-dir | --keymaps | --root)
		mapfile -t COMPREPLY < <(compgen -d -- "$current")
		compopt -o filenames ;;
	-c | --config | --plan | --book | --check | --play | --record | --script | --voice | -s | --socket | --control)
		mapfile -t COMPREPLY < <(compgen -f -- "$current")
		compopt -o filenames ;;
	--group) mapfile -t COMPREPLY < <(compgen -g -- "$current") ;;
	-t | --transport) mapfile -t COMPREPLY < <(compgen -W 'auto hid socket:' -- "$current") ;;
	--hook) mapfile -t COMPREPLY < <(compgen -W 'led stream level pulse' -- "$current") ;;
	--fields) mapfile -t COMPREPLY < <(compgen -W '5,10 all' -- "$current") ;;
	-i | --instance)
		mapfile -t COMPREPLY < <(compgen -W "$(deskphone config show 2>/dev/null | sed -n 's/^# instances in it: //p')" -- "$current") ;;
	--region | --outside | --extensions | --area | --digitmap | --emergency | --count | --call | --title | --subject | \
		--number | --after | --give-up-after | --ring-after | --answer-after | --hangup-after | --tone | --voicemail | --serial | \
		--on-incoming) ;;
	*) return 1 ;;
	esac
}

_deskphone_words() {
	mapfile -t COMPREPLY < <(compgen -W "$2" -- "$1")
	# An option with a value goes on behind its "=".
	[[ ${#COMPREPLY[@]} -ne 1 || ${COMPREPLY[0]} != *= ]] || compopt -o nospace
}

# The operands of a subcommand.
_deskphone_operands() {
	case $1 in
	mute) _deskphone_words "$2" 'on off' ;;
	presence)
		_deskphone_words "$2" 'automatic available busy do-not-disturb be-right-back away off-work offline
			available-idle busy-idle offline-idle' ;;
	forward) _deskphone_words "$2" off ;;
	ring-volume) _deskphone_words "$2" '0 1 2 3 4 5 6 7 8 9 10' ;;
	config) _deskphone_words "$2" 'check show' ;;
	descriptor | history) compopt -o default ;;
	esac
}

_deskphone() {
	local current=$2 command='' i
	COMPREPLY=()
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		--runtime-dir | --instance) i=$((i + 1)) ;;
		-* | =) ;;
		*) [[ ${COMP_WORDS[i - 1]} == = ]] || { command=${COMP_WORDS[i]}; break; } ;;
		esac
	done
	# --check has a file behind it in one subcommand only.
	if [[ $3 != --check || $command == dialplan ]] && _deskphone_value "$current" "$3"; then
		return
	elif [[ -z $command && $current == -* ]]; then
		_deskphone_words "$current" "$(_deskphone_options "$1")"
	elif [[ -z $command ]]; then
		_deskphone_words "$current" "$(_deskphone_commands "$1")"
	elif [[ $current == -* ]]; then
		_deskphone_words "$current" "$(_deskphone_options "$1" "$command") --help"
	else
		_deskphone_operands "$command" "$current"
	fi
}
complete -F _deskphone deskphone

# The programs without subcommands. --check of deskphoned has no value, -t of the virtual phone neither.
_deskphone_program() {
	COMPREPLY=()
	if [[ $3 != --check && "${1##*/} $3" != 'deskphone-virtual -t' ]] && _deskphone_value "$2" "$3"; then
		return
	elif [[ $2 != -* && ${1##*/} == deskphone-virtual ]]; then
		_deskphone_words "$2" 'lift down tap press dial key-down key-up plug unplug stream report state value show reset-counters help'
	else
		_deskphone_words "$2" "$(_deskphone_options "$1")"
	fi
}
complete -F _deskphone_program deskphoned deskphone-echo deskphone-virtual
