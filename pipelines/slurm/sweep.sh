#!/usr/bin/env bash
# A sweep as a Slurm job array with a merge at the end.
#
#   sweep.sh submit  DEFINITION RECORDS SHARDS [sbatch options]   submits the shards that are not complete, and the merge
#   sweep.sh requeue DEFINITION RECORDS SHARDS [sbatch options]   the same, after a failure: what is recorded is kept
#   sweep.sh state   DEFINITION RECORDS SHARDS                    what is queued or running, and how far every shard has come
#
# RECORDS is a folder all nodes see; logs, summary.xlsx and summary.json come to lie in it. The sbatch options, such as --partition, --account
# or --cpus-per-task, go to the shards and to the merge. GRADFLOW names the command that runs a script, by default the gradflow built in this repository.
#
# A dependency on a whole array by afterok is never released once a task has failed, even when its requeue succeeds. So the merge waits for
# the end of all tasks, however they end, and checks for itself whether the sweep is complete: what is missing it submits again, at
# most GRADFLOW_ATTEMPTS times (3), and only then gives up. A merge job that found something missing exits with 4, never with 0.
#
# Exit codes: 0 submitted, or nothing left to do; 1 failed; 2 bad usage; of state: 4 something is missing.
set -eu -o pipefail

usage() { sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2; }
fail() { echo "sweep.sh: $*" >&2; exit 1; }

[ $# -ge 4 ] || usage
action=$1 definition=$2 records=$3 shards=$4
shift 4
[[ $action =~ ^(submit|requeue|state)$ ]] || usage
[[ $shards =~ ^[1-9][0-9]{0,5}$ ]] || fail "the number of shards is '$shards', but it must be a positive integer"
[ -f "$definition" ] || fail "there is no sweep definition '$definition'"

here=$(cd "$(dirname "$0")" && pwd -P)
definition=$(realpath "$definition")
mkdir -p "$records/logs"
records=$(realpath "$records")
script=$here/../Invoke-Sweep.ps1
export GRADFLOW=${GRADFLOW:-$here/../../src/GradFlow.Host/bin/Release/net10.0/gradflow}
# All jobs of one folder of records share a name, by which they are found again.
name=sweep-$(printf %s "$records" | sha256sum | head -c 12)

# The numbers of the shards that are not complete, with commas between.
incomplete() {
    local status=0
    "$GRADFLOW" "$script" "$definition" -RecordPath "$records" -Incomplete -ShardCount "$shards" || status=$?
    [ "$status" -eq 0 ] || [ "$status" -eq 4 ] || fail "the state of the sweep cannot be read (exit code $status)"
}

submit() {
    local queued array merge missing
    queued=$(squeue --noheader --name="$name" --format=%A | sort -u | paste -s -d :)
    if [ -n "$queued" ]; then
        # A merge may find a killed shard back in the queue: it waits for it once more. Whoever calls by hand should know.
        [ -n "${GRADFLOW_ATTEMPT:-}" ] || fail "shards are still queued or running as job $queued; wait for their end or cancel them"
        array=$queued
    else
        missing=$(incomplete)
        if [ -z "$missing" ]; then
            echo "every shard is complete"
        else
            array=$(sbatch "$@" --parsable --job-name="$name" --array="$missing" --requeue --open-mode=append \
                --output="$records/logs/shard-%a.log" "$here/shard.sbatch" "$script" "$definition" "$records" "$shards")
            echo "shards $missing are job $array"
        fi
    fi
    merge=$(sbatch "$@" --parsable --job-name="$name-merge" ${array:+--dependency="afterany:$array"} --open-mode=append \
        --output="$records/logs/merge.log" "$here/merge.sbatch" "$here/sweep.sh" "$script" "$definition" "$records" "$shards" "$@")
    echo "the merge is job $merge"
}

if [ "$action" = state ]; then
    squeue --name="$name,$name-merge" --format='%.12i %.10T %.10M %R'
    "$GRADFLOW" "$script" "$definition" -RecordPath "$records" -State -ShardCount "$shards"
else
    submit "$@"
fi
