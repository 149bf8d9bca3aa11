# bash completion for deskphone(1). The subcommands are those that the installed program names itself.
_deskphone_commands() {
	"$1" --help 2>/dev/null | sed -n '/^Commands:/,/^$/s/^  \([a-z-]*\) .*/\1/p'
}

# Options in the usage line of a subcommand.
_deskphone_options() {
	"$1" "$2" --help 2>/dev/null | sed -n '1,/^[^u]/p' | grep -oE -e '--[a-z-]+=?' | sort -u
}

_deskphone() {
	local current=$2 command='' i
	COMPREPLY=()
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		--runtime-dir) i=$((i + 1)) ;;
		-*) ;;
		*) command=${COMP_WORDS[i]}; break ;;
		esac
	done
	if [[ $3 == --runtime-dir ]]; then
		mapfile -t COMPREPLY < <(compgen -d -- "$current")
		return
	fi
	if [[ -z $command ]]; then
		if [[ $current == -* ]]; then
			mapfile -t COMPREPLY < <(compgen -W '--runtime-dir --help --version' -- "$current")
		else
			mapfile -t COMPREPLY < <(compgen -W "$(_deskphone_commands "$1")" -- "$current")
		fi
		return
	fi
	if [[ $current == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$(_deskphone_options "$1" "$command") --help" -- "$current")
		[[ ${COMPREPLY[*]} == *= ]] && compopt -o nospace
		return
	fi
	case $command in
	mute) mapfile -t COMPREPLY < <(compgen -W 'on off' -- "$current") ;;
	presence)
		mapfile -t COMPREPLY < <(compgen -W 'automatic available busy do-not-disturb be-right-back
			away off-work offline available-idle busy-idle offline-idle' -- "$current") ;;
	forward) mapfile -t COMPREPLY < <(compgen -W 'off' -- "$current") ;;
	ring-volume) mapfile -t COMPREPLY < <(compgen -W '0 1 2 3 4 5 6 7 8 9 10' -- "$current") ;;
	config) mapfile -t COMPREPLY < <(compgen -W 'check show' -- "$current") ;;
	descriptor | dialplan | digitmap | history) compopt -o default ;;
	esac
}
complete -F _deskphone deskphone

_deskphoned() {
	case $3 in
	-c | --config | --voice) compopt -o default; return ;;
	--keymaps | --runtime-dir) mapfile -t COMPREPLY < <(compgen -d -- "$2"); return ;;
	-t | --transport) mapfile -t COMPREPLY < <(compgen -W 'auto hid socket:' -- "$2"); return ;;
	esac
	mapfile -t COMPREPLY < <(compgen -W "$("$1" --help 2>/dev/null | grep -oE -e '--[a-z-]+' | sort -u)" -- "$2")
}
complete -F _deskphoned deskphoned
