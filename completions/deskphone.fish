# fish completion for deskphone(1). The subcommands are those that the installed program names itself.
function __deskphone_commands
	deskphone --help 2>/dev/null | string match -rg '^  ([a-z-]+ +\S.*)$' | string replace -r ' +' \t
end

function __deskphone_options
	set -l words (commandline -opc)
	for word in $words[2..]
		if string match -qv -- '-*' $word
			deskphone $word --help 2>/dev/null | string match -ra -- '--[a-z-]+=?' | sort -u
			return
		end
	end
end

function __deskphone_uses
	set -l words (commandline -opc)
	for word in $argv
		contains -- $word $words; and return 0
	end
	return 1
end

function __deskphone_first
	set -l words (commandline -opc)
	set -l skip
	for word in $words[2..]
		if test -n "$skip"
			set skip
		else if test "$word" = --runtime-dir
			set skip yes
		else if string match -qv -- '-*' $word
			return 1
		end
	end
	return 0
end

complete -c deskphone -f
complete -c deskphone -n __deskphone_first -l runtime-dir -r -a '(__fish_complete_directories)' -d 'the folder of the agent'
complete -c deskphone -n __deskphone_first -l version -d 'print the version'
complete -c deskphone -l help -d 'print what there is'
complete -c deskphone -n __deskphone_first -a '(__deskphone_commands)'
complete -c deskphone -n 'not __deskphone_first' -a '(__deskphone_options)'
complete -c deskphone -n '__deskphone_uses mute' -a 'on off'
complete -c deskphone -n '__deskphone_uses presence' \
	-a 'automatic available busy do-not-disturb be-right-back away off-work offline available-idle busy-idle offline-idle'
complete -c deskphone -n '__deskphone_uses forward' -a off
complete -c deskphone -n '__deskphone_uses ring-volume' -a '(seq 0 10)'
complete -c deskphone -n '__deskphone_uses config' -a 'check show'
complete -c deskphone -n '__deskphone_uses descriptor dialplan digitmap history' -F
