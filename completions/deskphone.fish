# fish completion for deskphone(1), deskphoned(8), deskphone-echo(1) and deskphone-virtual(1). Commands and options are those that the
# installed program names itself.
function __deskphone_commands
	deskphone --help 2>/dev/null | string match -rg '^  ([a-z]\S* +\S.*)$' | string replace -r ' +' \t
end

# "--name" or "--name=" and what it is, of lines as --help has them.
function __deskphone_options
	set -l lines ($argv --help 2>/dev/null | string match -r -- '^(?:usage:| *-).*')
	for option in (string match -rga -- '(?:^|[\\[ |])(--[a-z-]+=?)' $lines | sort -u)
		set -l about (string match -rg -- "^ *(?:-., )?$option\S*(?: [A-Z]+)?  +(\S.*)\$" $lines)
		printf '%s\t%s\n' $option "$about[1]"
	end
end

# The subcommand that is being written, if one is.
function __deskphone_command
	set -l skip
	for word in (commandline -opc)[2..]
		if test -n "$skip"
			set skip
		else if contains -- $word --runtime-dir --instance
			set skip yes
		else if string match -qv -- '-*' $word
			echo $word
			return 0
		end
	end
	return 1
end

function __deskphone_instances
	deskphone config show 2>/dev/null | string match -rg '^# instances in it: (.*)' | string split ' '
end

function __deskphone_uses
	contains -- (__deskphone_command) $argv
end

complete -c deskphone -f
complete -c deskphone -l runtime-dir -r -a '(__fish_complete_directories)' -d 'the folder of the agent'
complete -c deskphone -l instance -x -a '(__deskphone_instances)' -d 'the agent of that name'
complete -c deskphone -n 'not __deskphone_command' -l version -d 'print the version'
complete -c deskphone -l help -d 'print what there is'
complete -c deskphone -n 'not __deskphone_command' -a '(__deskphone_commands)'
complete -c deskphone -n __deskphone_command -a '(__deskphone_options deskphone (__deskphone_command))'
complete -c deskphone -n '__deskphone_uses mute' -a 'on off'
complete -c deskphone -n '__deskphone_uses presence' \
	-a 'automatic available busy do-not-disturb be-right-back away off-work offline available-idle busy-idle offline-idle'
complete -c deskphone -n '__deskphone_uses forward' -a off
complete -c deskphone -n '__deskphone_uses ring-volume' -a '(seq 0 10)'
complete -c deskphone -n '__deskphone_uses config' -a 'check show'
complete -c deskphone -n '__deskphone_uses descriptor dialplan digitmap history' -F

for program in deskphoned deskphone-echo
	complete -c $program -a "(__deskphone_options $program)"
end
complete -c deskphone-virtual -f -a '(__deskphone_options deskphone-virtual)'
complete -c deskphone-virtual -f \
	-a 'lift down tap press dial key-down key-up plug unplug stream report state value show reset-counters help'
