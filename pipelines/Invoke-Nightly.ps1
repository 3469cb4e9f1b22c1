<#
.SYNOPSIS
Reproduces the baseline, judges the claims, and leaves a workbook and a log in a folder of its own: the job for a scheduler.
.DESCRIPTION
Computes every record of the baseline again and compares, then judges the claims on the quick selection of Test-Claims.ps1. The results go to a
new folder under OutputPath, named by the time in UTC: nightly.xlsx, and log.jsonl with one JSON object a line; a reproduced run is there with the
path of its record, data set, width, seed, scale and the scale's natural logarithm, which alone tells scales below the smallest double. While the
job is under way the folder's name ends in .unfinished; one that an interrupted predecessor left is kept as it is and named in the log. The oldest
finished folders beyond Keep are removed. A clock that went back makes no folder replace another: the name then gets a number.

One job at a time runs on an OutputPath, told by the lock on OutputPath/nightly.lock, which ends with the process that holds it.

Exit codes: 0 all reproduced, every claim decided and none refuted; 3 a claim is refuted; 4 a record of the baseline deviates; 5 both; 6 the job
could not finish; 7 another job is running; 8 the results or the output could not be written (disk full, folder read-only); 9 the job finished,
but a record of the baseline is missing, is not the one its index lists, is not listed there, or could not be read or computed, or the index is
missing, empty or damaged; 10 the job finished, but a claim was decided on none of the data sets; 1 a parameter is wrong. Anything but 0 needs a
person.

Where several hold, the code is that of the first in the order 9, 5, 4, 3, 10; the output and the log name all of them. A record of this build on
this machine deviates when a bit of it does; one of another build or machine when it differs by more than the tolerance.

What the job tells is shown, and emits nothing into a pipeline: redirect the process that runs the script.
.PARAMETER OutputPath
The folder of the nightly folders; nightly in the present folder if not given.
.PARAMETER BaselinePath
The folder of the records to reproduce, with their index; those that ship if not given. New-Baseline.ps1 -IndexOnly makes the index of other records.
.PARAMETER Tolerance
Largest relative deviation of a reproduced run; see Test-GradientFlowReproduction.
.PARAMETER InitializationScale
The ladder of scales of the claims.
.PARAMETER Claim
The claims; all of them if not given.
.PARAMETER Keep
Number of finished folders to keep.
.PARAMETER WhatIf
Says what would be done, and does nothing.
.EXAMPLE
./pipelines/Invoke-Nightly.ps1 -OutputPath results/nightly -Keep 30
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [ValidateNotNullOrEmpty()]
    [string] $OutputPath = 'nightly',

    [ValidateNotNullOrEmpty()]
    [string] $BaselinePath = "$PSScriptRoot/baseline",

    [ValidateRange(0, [double]::MaxValue)]
    [double] $Tolerance = 1e-5,

    [ValidateNotNullOrEmpty()]
    [ValidateScript({ [double]::IsFinite($_) -and $_ -gt 0 }, ErrorMessage = 'The scale {0} is no positive, finite number.')]
    [double[]] $InitializationScale,

    [string[]] $Claim = @(),

    [ValidateRange(1, 100000)]
    [int] $Keep = 14
)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../GradFlow.psd1"

$claims = [GradFlow.Core.Claims.ClaimId[]] $Claim
$paths = $ExecutionContext.SessionState.Path
$root = [IO.Path]::TrimEndingDirectorySeparator($paths.GetUnresolvedProviderPathFromPSPath($OutputPath))
$baseline = [IO.Path]::TrimEndingDirectorySeparator($paths.GetUnresolvedProviderPathFromPSPath($BaselinePath))
if (-not $PSCmdlet.ShouldProcess($root, "Reproduce $baseline, judge the claims, keep $Keep folders")) { exit 0 }

# What went wrong, without PowerShell's words around what a .NET method threw; and whether it is a failure of writing.
$cause = { param($failure) if ($failure.Exception -is [Management.Automation.MethodInvocationException]) { $failure.Exception.InnerException } else { $failure.Exception } }
$unwritable = { param($failure) $failure.FullyQualifiedErrorId -match '^(FileNotWritable|(System\.IO\.)?IOException|UnauthorizedAccessException|(Directory|File)NotFoundException$)' }
# The last words of the job. Whatever it says goes through Out-Default here: an output that cannot be written, left to the engine, ends the
# script past every catch and exit, and its code would be lost.
$tell = { param($text) try { $text | Out-Default } catch { try { $Host.UI.WriteErrorLine($text) } catch { } } }
# What the systems call a file that another process holds: Windows, Linux, macOS. Everything else is no sign of another job.
$held = -2147024864, 11, 35
$lock = $null
try {
    [void] [IO.Directory]::CreateDirectory($root)
    $lock = [IO.FileStream]::new([IO.Path]::Combine($root, 'nightly.lock'), 'OpenOrCreate', 'ReadWrite', 'None')
}
catch {
    $reason = & $cause $_
    if ($reason -is [IO.IOException] -and $held -contains $reason.HResult) {
        & $tell "Another nightly job is running on ${root}: nothing was done."
        exit 7
    }
    & $tell "The nightly job could not start: $($reason.Message)"
    exit $(if (& $unwritable $_) { 8 } else { 6 })
}

$code = 6
$log = $null
try {
    $unfinished = @([IO.Directory]::GetDirectories($root, '*.unfinished'))
    $stamp = [DateTime]::UtcNow.ToString('yyyyMMddTHHmmssZ', [cultureinfo]::InvariantCulture)
    $name = $stamp
    for ($i = 2; [IO.Directory]::Exists("$root/$name") -or [IO.Directory]::Exists("$root/$name.unfinished"); $i++) { $name = "$stamp-$i" }
    $work = "$root/$name.unfinished"
    [void] [IO.Directory]::CreateDirectory($work)
    $log = [IO.StreamWriter]::new("$work/log.jsonl")
    $log.NewLine = "`n"
    $note = {
        param($event, $facts)
        $facts.Insert(0, 'event', $event)
        $facts.Insert(0, 'time', [DateTime]::UtcNow.ToString('o'))
        $log.WriteLine([Text.Json.JsonSerializer]::Serialize($facts, $facts.GetType(), [Text.Json.JsonSerializerOptions]::Default))
        $log.Flush()
    }
    # JSON has no number for infinity.
    $number = { param([double] $value, [string] $format = 'R') $value.ToString($format, [cultureinfo]::InvariantCulture) }
    & $note 'started' ([ordered] @{ baseline = $baseline; tolerance = "$Tolerance" })
    foreach ($folder in $unfinished) {
        "An earlier job did not finish: $folder" | Out-Default
        & $note 'predecessor' ([ordered] @{ folder = $folder })
    }

    # The records by their paths below the folder, as the index has them.
    $problems = [Collections.ArrayList]::new()
    $records = [Collections.Generic.Dictionary[string, string]]::new()
    $unreadable = { param($failure) [void] $problems.Add([Management.Automation.ErrorRecord]::new($failure, $failure.ErrorId, 'ReadError', $baseline)) }
    foreach ($file in [GradFlow.Core.Records.RunRecordStore]::RecordsIn($baseline, $unreadable)) {
        $records[[IO.Path]::GetRelativePath($baseline, $file).Replace([IO.Path]::DirectorySeparatorChar, [char] '/')] = $file
    }
    # What the index lists and is not there, or is not what was written; and what is there and not listed, as when the index was cut short.
    # Nothing but the records of the folder is opened, whatever the index says.
    $index = [IO.Path]::Combine($baseline, 'index.sha256')
    $restore = 'Restore it, or let New-Baseline.ps1 -IndexOnly list the records that are there.'
    $lines = try { @([IO.File]::ReadAllLines($index)) } catch { & $cause $_ }
    $lost = @(if (-not [IO.File]::Exists($index)) { "There is no $index, which would tell whether a record was lost. New-Baseline.ps1 -IndexOnly writes it." }
        elseif ($lines -is [Exception]) { "$index cannot be read: $($lines.Message)" }
        elseif (-not $lines) { "$index is empty: records may be lost. $restore" }
        else {
            $listed = [Collections.Generic.HashSet[string]]::new()
            foreach ($line in $lines) {
                if ($line -notmatch '^([0-9a-f]{64})  (.+)$') { "$index is damaged: it has the line '$line'."; continue }
                $hash, $record = $Matches[1, 2]
                [void] $listed.Add($record)
                if (-not $records.ContainsKey($record)) { "The record $baseline/$record is missing."; continue }
                try {
                    $found = [Convert]::ToHexString([Security.Cryptography.SHA256]::HashData([IO.File]::ReadAllBytes($records[$record])))
                    if ($found -ne $hash) { "The record $baseline/$record is not the one that was written." }
                }
                catch { "The record $baseline/$record cannot be read: $((& $cause $_).Message)" }
            }
            foreach ($record in $records.Keys) {
                if (-not $listed.Contains($record)) { "$index does not list the record ${record}: if the index was cut short, others may be lost. $restore" }
            }
        })
    $reproductions = @(foreach ($record in $records.Keys) {
            $reproduction = Import-GradientFlowRun -LiteralPath $records[$record] -ErrorAction SilentlyContinue -ErrorVariable +problems |
                Test-GradientFlowReproduction -Tolerance $Tolerance -ErrorAction SilentlyContinue -ErrorVariable +problems -WarningAction SilentlyContinue
            if (-not $reproduction) { continue }
            $run = $reproduction.Run
            & $note 'reproduced' ([ordered] @{
                    record = $record; dataset = $run.Dataset.Name; width = $run.Width; seed = $run.Seed
                    scale = & $number $run.InitializationScale 'G6'; logScale = & $number $run.LogInitializationScale
                    algorithm = "$($run.Algorithm)"; outcome = "$($reproduction.Outcome)"
                    deviation = & $number $reproduction.LargestDeviation; where = $reproduction.Where
                    origin = @($reproduction.OriginDifferences) -join '; '
                })
            $reproduction
        })
    foreach ($problem in $problems) { & $note 'failed' ([ordered] @{ error = "$($problem.FullyQualifiedErrorId)"; message = "$problem" }) }
    foreach ($loss in $lost) { & $note 'lost' ([ordered] @{ message = $loss }) }
    $reproductions | Out-Default

    $ladder = @{}
    if ($PSBoundParameters.ContainsKey('InitializationScale')) { $ladder.InitializationScale = $InitializationScale }
    $datasets = @(Get-PaperDataset Toy; New-OrthogonalDataset 2 8 -Seed 1; New-OrthogonalDataset 4 8 -Seed 1)
    $verdicts = @($datasets | Test-GradientFlowClaim $claims -Width 40 -Seed 1 @ladder)
    foreach ($verdict in $verdicts) {
        & $note 'judged' ([ordered] @{
                dataset = "$($verdict.Dataset)"; claim = "$($verdict.Claim)"; verdict = "$($verdict.Verdict)"; evidence = "$($verdict.Evidence)"
            })
    }
    $verdicts | Out-Default
    $verdicts | Export-GradientFlowWorkbook -Path "$work/nightly.xlsx" -Title 'Nightly job'

    $refuted = @($verdicts | Where-Object Verdict -EQ 'Refuted')
    $deviating = @($reproductions | Where-Object Outcome -EQ 'Deviating')
    $decided = @($verdicts | Where-Object Verdict -NE 'Inconclusive' | ForEach-Object { "$($_.Claim)" })
    $undecided = @(foreach ($id in [Linq.Enumerable]::Distinct([string[]] @($verdicts | ForEach-Object { "$($_.Claim)" }))) { if ($decided -notcontains $id) { $id } })
    $code = if ($problems -or $lost) { 9 } elseif ($refuted -and $deviating) { 5 } elseif ($deviating) { 4 } elseif ($refuted) { 3 } elseif ($undecided) { 10 } else { 0 }
    $lost | Out-Default
    foreach ($problem in $problems) { "Could not reproduce: $problem" | Out-Default }
    foreach ($id in $undecided) { "Decided on no data set: $id" | Out-Default }
    & $note 'finished' ([ordered] @{
            code = $code; reproduced = $reproductions.Count; deviating = $deviating.Count; refuted = $refuted.Count; failed = $problems.Count
            lost = $lost.Count; undecided = $undecided -join ', '
        })
    $log.Dispose()
    [IO.Directory]::Move($work, "$root/$name")
    "$($reproductions.Count) runs reproduced, $($deviating.Count) deviating, $($problems.Count) failed, $($lost.Count) lost; $($refuted.Count) claims refuted, $($undecided.Count) undecided" | Out-Default
    "The results are in $root/$name" | Out-Default

    # The names sort by time; what a clock that went back named too early is removed first, and never more than what is beyond Keep.
    $finished = @([IO.Directory]::GetDirectories($root) | Where-Object { [IO.Path]::GetFileName($_) -match '^\d{8}T\d{6}Z(-\d+)?$' } |
        Where-Object { [IO.Path]::GetFileName($_) -ne $name })
    [Array]::Sort($finished, [StringComparer]::Ordinal)
    for ($i = 0; $i -lt $finished.Count - $Keep + 1; $i++) {
        # The results are there and judged: what cannot be removed changes nothing about them.
        try { [IO.Directory]::Delete($finished[$i], $true) } catch { "An old folder could not be removed: $((& $cause $_).Message)" | Out-Default }
    }
}
catch {
    $code = if (& $unwritable $_) { 8 } else { 6 }
    $reason = (& $cause $_).Message
    & $tell "The nightly job could not finish: $reason"
    try { & $note 'aborted' ([ordered] @{ message = $reason }) } catch { & $tell "The log could not be written: $((& $cause $_).Message)" }
}
finally {
    try { if ($log) { $log.Dispose() } } catch { & $tell "The log could not be closed: $((& $cause $_).Message)" }
    $lock.Dispose()
}
exit $code
