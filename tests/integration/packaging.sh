#!/bin/bash
# packaging.sh CHECK SOURCE BUILD: one check of what is installed. 77: a tool is missing, the check was not made.
set -euo pipefail
check=$1 source=$2 build=$3
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

need() {
	local tool
	for tool; do
		command -v "$tool" >/dev/null || { echo "skipped: there is no $tool"; exit 77; }
	done
}

prefix=$(sed -n 's/^CMAKE_INSTALL_PREFIX:[A-Z]*=//p' "$build/CMakeCache.txt")

# The installed tree, as `cmake --install` makes it, in $scratch/root.
stage() {
	DESTDIR=$scratch/root cmake --install "$build" >"$scratch/install.log" || { cat "$scratch/install.log"; exit 1; }
}

check_desktop() {
	need desktop-file-validate
	desktop-file-validate "$source/packaging/deskphone.desktop"
	grep -q '^MimeType=.*x-scheme-handler/tel;.*x-scheme-handler/sip;' "$source/packaging/deskphone.desktop"
}

check_appstream() {
	need appstreamcli
	local file=$build/deskphone.metainfo.xml
	appstreamcli validate --no-net --pedantic "$file"
	grep -q '<modalias>usb:v095Dp9201d\*</modalias>' "$file"
	grep -q "<id>$(sed -n 's/^DESKPHONE_ID:[A-Z]*=//p' "$build/CMakeCache.txt")</id>" "$file"
}

check_icon() {
	need rsvg-convert
	rsvg-convert -w 48 -h 48 "$source/packaging/deskphone.svg" -o "$scratch/icon.png"
	[ -s "$scratch/icon.png" ]
}

# systemd-analyze verify looks for the programs: here they are true(1), and every unit's name stays.
check_units() {
	need systemd-analyze
	local unit user=$scratch/user system=$scratch/system report
	mkdir -p "$user" "$system" "$scratch/run"
	for unit in "$build"/udev/user/*.service; do
		sed 's#^ExecStart=[^ ]*#ExecStart=/bin/true#; /^Documentation=/d' "$unit" >"$user/$(basename "$unit")"
	done
	for unit in "$build"/udev/system/*.service "$source/udev/deskphone.target"; do
		sed 's#^ExecStart=[^ ]*#ExecStart=/bin/true#; /^Documentation=/d' "$unit" >"$system/$(basename "$unit")"
	done
	export XDG_RUNTIME_DIR=$scratch/run SYSTEMD_LOG_LEVEL=warning
	for unit in deskphoned.service deskphoned@.service; do
		report=$(systemd-analyze --user verify "$user/$unit" 2>&1) && [ -z "$report" ] || { echo "$report"; exit 1; }
		systemd-analyze --user security --no-pager --offline=true --threshold=22 "$user/$unit" | tail -1
	done
	for unit in deskphone.target deskphoned-system.service deskphoned-system@.service; do
		report=$(systemd-analyze verify "$system/$unit" 2>&1) && [ -z "$report" ] || { echo "$report"; exit 1; }
		[ "$unit" = deskphone.target ] ||
			systemd-analyze security --no-pager --offline=true --threshold=13 "$system/$unit" | tail -1
	done
}

# Every device of the handset files has its rules; the tag is set before 73-seat-late.rules acts on it.
check_rules() {
	local rules=$build/udev/70-deskphone.rules id vendor product ids version
	[[ 70-deskphone.rules < 73-seat-late.rules ]]
	ids=$(sed -n 's/#.*//; s/^devices *= *//p' "$source"/keymaps/handsets/*.handset)
	[ -n "$ids" ]
	for id in ${ids//,/ }; do
		vendor=${id%:*} product=${id#*:}
		grep -qi "hidraw.*idVendor}==\"$vendor\".*idProduct}==\"$product\"" "$rules"
		grep -qi "\"usb\".*idVendor}==\"$vendor\".*idProduct}==\"$product\"" "$rules"
	done
	grep -q 'TAG+="uaccess"' "$rules"
	grep -q 'ENV{SYSTEMD_USER_WANTS}+="deskphoned.service"' "$rules"
	# Every jump has its label, and every quotation mark its other.
	for id in $(sed -n 's/.*GOTO="\([^"]*\)".*/\1/p' "$rules"); do
		grep -q "^LABEL=\"$id\"$" "$rules"
	done
	awk -F'"' '!/^#/ && NF && NF % 2 == 0 { print "quotation marks: " $0; bad = 1 } END { exit bad }' "$rules"
	version=$(udevadm --version 2>/dev/null || echo 0)
	if [ "${version%%[!0-9]*}" -ge 254 ]; then
		udevadm verify --resolve-names=never "$rules"
	else
		echo "udevadm verify came with version 254: the rules were only read by this test"
	fi
}

check_manuals() {
	need man
	local page report
	for page in "$source"/docs/man/*.[1-8]; do
		report=$(LC_ALL=C.UTF-8 MANROFFSEQ='' MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 -Z "$page" 2>&1 >/dev/null)
		[ -z "$report" ] || { echo "$page: $report"; exit 1; }
	done
}

bash_completes() {
	local words
	mapfile -t words < <(cd "$build/bin" && PATH=$PWD:$PATH bash -c '
		. "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
		compopt() { :; }
		completer=_deskphone_program
		[ "$1" != deskphone ] || completer=_deskphone
		$completer "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
		printf "%s\n" "${COMPREPLY[@]}"' - "$source/completions/deskphone.bash" "$@")
	echo "${words[*]}"
}

check_completions() {
	local command all
	bash -n "$source/completions/deskphone.bash"
	all=$(bash_completes deskphone '')
	[ "$(wc -w <<<"$all")" -ge 15 ] || { echo "too few commands: $all"; exit 1; }
	for command in dial answer hangup history lookup; do
		[[ " $all " == *" $command "* ]] || { echo "bash: no $command"; exit 1; }
	done
	[ "$(bash_completes deskphone mute 'o')" = 'on off' ]
	[ "$(bash_completes deskphone --runtime-dir /tmp presence av)" = 'available available-idle' ]
	[[ $(bash_completes deskphone history --j) == --json ]]
	[[ $(bash_completes deskphone dialplan --ext) == --extensions= ]]
	[ "$(bash_completes deskphone config check --config = "$source/READ")" = "$source/README.md" ]
	[[ $(bash_completes deskphoned --ch) == --check ]]
	[ "$(bash_completes deskphoned -t '')" = 'auto hid socket:' ]
	[[ $(bash_completes deskphone-echo --tak) == --takeover ]]
	[[ $(bash_completes deskphone-virtual --hook p) == pulse ]]
	! command -v zsh >/dev/null || zsh -n "$source/completions/_deskphone"
	if command -v fish >/dev/null; then
		fish --no-execute "$source/completions/deskphone.fish"
		all=$(cd "$build/bin" && PATH=$PWD:$PATH HOME=$scratch fish -c \
			"source '$source/completions/deskphone.fish'; complete -C 'deskphone '")
		grep -q '^dial' <<<"$all" || { echo "fish: $all"; exit 1; }
	fi
}

check_install() {
	need pkg-config cc
	stage
	local file root=$scratch/root$prefix missing=0 zsh=site-functions # where any zsh looks below its own prefix; packages:
	[ "$prefix" != /usr ] || zsh=vendor-completions
	for file in bin/deskphoned bin/deskphone libexec/deskphone/deskphone-voice share/deskphone/keymaps/handsets/cx300.handset \
		share/deskphone/keymaps/regions.tsv lib/udev/rules.d/70-deskphone.rules lib/systemd/user/deskphoned.service \
		lib/systemd/user/deskphoned@.service lib/systemd/user/default.target.wants/deskphoned.service \
		lib/systemd/system/deskphoned-system.service lib/systemd/system/deskphone.target lib/sysusers.d/deskphone.conf \
		lib/tmpfiles.d/deskphone.conf lib/modules-load.d/deskphone.conf share/applications/deskphone.desktop share/man/man8/deskphoned.8.gz \
		share/icons/hicolor/scalable/apps/deskphone.svg share/metainfo/"$(sed -n 's/^DESKPHONE_ID:[A-Z]*=//p' "$build/CMakeCache.txt")".metainfo.xml \
		share/bash-completion/completions/deskphone share/zsh/$zsh/_deskphone \
		share/fish/vendor_completions.d/deskphone.fish share/fish/vendor_completions.d/deskphoned.fish \
		share/bash-completion/completions/deskphoned share/doc/deskphone/examples/screen-pop.sh include/deskphone.h; do
		[ -e "$root/$file" ] || { echo "not installed: $file"; missing=1; }
	done
	# Where the manual pages send their readers, there is something.
	for file in $(zcat "$root"/share/man/man?/deskphone*.gz | grep -oE "$prefix/share/[a-z0-9_./-]*[a-z0-9_/-]"); do
		[ -e "$scratch/root$file" ] || { echo "a manual page names $file, which is not installed"; missing=1; }
	done
	[ $missing = 0 ]
	# With the prefix /usr the paths are the system's own until the staged root stands before them: not to be left out.
	export PKG_CONFIG_SYSROOT_DIR=$scratch/root PKG_CONFIG_ALLOW_SYSTEM_CFLAGS=1 PKG_CONFIG_ALLOW_SYSTEM_LIBS=1
	PKG_CONFIG_PATH=$(dirname "$(find "$scratch/root" -name deskphone.pc)") && export PKG_CONFIG_PATH
	# shellcheck disable=SC2046 # flags are words
	cc -std=gnu17 -Wall -Wextra -Werror -pedantic "$source/examples/desk-keys.c" -o "$scratch/use" $(pkg-config --cflags --libs deskphone) ${SANITIZE:+-fsanitize=$SANITIZE}
	# The example drives the virtual phone: a key comes, the greeting is shown.
	"$build/bin/deskphone-virtual" --headless --socket "$scratch/phone" >"$scratch/virtual.log" &
	virtual=$!
	"$scratch/use" "$scratch/phone" >"$scratch/keys" &
	example=$!
	trap 'kill $virtual $example 2>/dev/null; rm -rf "$scratch"' EXIT
	printf '%s\n' 'wait-for lines/0 Hello 5000' 'press 5' settle | while read -r command; do
		for _ in $(seq 100); do [ -S "$scratch/phone.control" ] && break || sleep 0.05; done
		"$build/bin/deskphone-virtual" --control "$scratch/phone.control" "$command" >/dev/null || { echo "not so: $command"; exit 1; }
	done
	for _ in $(seq 100); do grep -q '^key 5$' "$scratch/keys" && break || sleep 0.05; done
	grep -q '^key 5$' "$scratch/keys" || { cat "$scratch/keys"; exit 1; }
}

check_package() {
	need cpack dpkg-deb dpkg-shlibdeps lintian
	[ -z "${SANITIZE:-}" ] || { echo "skipped: packages are not made of a build with sanitizers"; exit 77; }
	[ "$prefix" = /usr ] || { echo "skipped: a package is made of a build with -DCMAKE_INSTALL_PREFIX=/usr"; exit 77; }
	local package report
	cpack --config "$build/CPackConfig.cmake" -B "$scratch" >"$scratch/log" || { cat "$scratch/log"; exit 1; }
	for package in "$scratch"/*.deb; do
		echo "== $(basename "$package")"
		dpkg-deb --info "$package" | sed -n '/^ Package:/,$p'
	done
	report=$(lintian --allow-root --tag-display-limit 0 --fail-on error,warning "$scratch"/*.deb 2>&1) || { echo "$report"; exit 1; }
	echo "$report"
}

"check_$check"
