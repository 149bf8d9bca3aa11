# Sourced: a folder, $scratch, that goes when the script ends, with the programs in ${pids[@]} that it started meanwhile.
scratch=$(mktemp -d)
pids=()
cleanup() {
	kill "${pids[@]}" 2>/dev/null || true
	wait 2>/dev/null || true
	rm -rf "$scratch"
}
trap cleanup EXIT
