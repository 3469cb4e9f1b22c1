<#
.SYNOPSIS
Runs a sweep, data sets x widths x scales x seeds x claims, and merges its records into a workbook and a summary.
.DESCRIPTION
The sweep is a .psd1 data file; pipelines/sweeps/Widths.psd1 is an example, and Import-GradientFlowSweep explains the settings. Every run
becomes one record in the folder of records, and what is recorded is not computed again: after Ctrl+C or a kill the same command
goes on. Without further parameters everything is computed here, in parallel, and merged.

With -Shard and -ShardCount one share is computed and nothing merged; shares may run anywhere, at the same time, on one folder. With
-Merge nothing is computed. The result is the same to the last bit. pipelines/slurm does both as a Slurm job array.

Exit codes: 0 everything asked for is done; 1 the script failed; 3 the sweep is merged and complete, and a claim is refuted; 4 something
is missing: a run failed, is not computed yet, or its record was damaged (start again to compute it); 5 a record or the summary could not
be written (disk full, folder read-only; what is recorded stays); 130 Ctrl+C; 143 asked to terminate.
.PARAMETER DefinitionPath
The sweep definition.
.PARAMETER RecordPath
The folder of the records; records in the present folder if not given.
.PARAMETER Shard
Number of the share to compute, from 0.
.PARAMETER ShardCount
Number of shares.
.PARAMETER Merge
Merges what is recorded.
.PARAMETER State
Says how far every share has come.
.PARAMETER Incomplete
Prints the numbers of the shares that are not complete, with commas between.
.PARAMETER OutputPath
The folder for summary.xlsx and summary.json, which are replaced; the folder of the records if not given.
.PARAMETER ThrottleLimit
Number of ladders computed at the same time; one for each processor if not given.
.EXAMPLE
./pipelines/Invoke-Sweep.ps1 pipelines/sweeps/Widths.psd1 -RecordPath results
#>
[CmdletBinding(SupportsShouldProcess, DefaultParameterSetName = 'Local')]
param(
    [Parameter(Mandatory, Position = 0)]
    [ValidateNotNullOrEmpty()]
    [string] $DefinitionPath,

    [ValidateNotNullOrEmpty()]
    [string] $RecordPath = 'records',

    [Parameter(Mandatory, ParameterSetName = 'Shard')]
    [int] $Shard,

    [Parameter(Mandatory, ParameterSetName = 'Shard')]
    [Parameter(ParameterSetName = 'State')]
    [Parameter(ParameterSetName = 'Incomplete')]
    [int] $ShardCount = 1,

    [Parameter(Mandatory, ParameterSetName = 'Merge')]
    [switch] $Merge,

    [Parameter(Mandatory, ParameterSetName = 'State')]
    [switch] $State,

    [Parameter(Mandatory, ParameterSetName = 'Incomplete')]
    [switch] $Incomplete,

    [Parameter(ParameterSetName = 'Local')]
    [Parameter(ParameterSetName = 'Merge')]
    [ValidateNotNullOrEmpty()]
    [string] $OutputPath = $RecordPath,

    [int] $ThrottleLimit = [Environment]::ProcessorCount
)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../GradFlow.psd1"

$sweep = Import-GradientFlowSweep -LiteralPath $DefinitionPath
$done = 0
$refuted = 3
$missing = 4
$unwritable = 5

trap {
    if ($_.FullyQualifiedErrorId -notmatch '^(FileNotWritable|IOException|UnauthorizedAccessException|(Directory|File)NotFoundException$)') { break }
    $Host.UI.WriteErrorLine("$_")
    exit $unwritable
}

if ($State -or $Incomplete) {
    $states = @($sweep | Get-GradientFlowSweepState -RecordPath $RecordPath -ShardCount $ShardCount)
    $open = @($states | Where-Object IsComplete -EQ $false)
    if ($Incomplete) { $open.Shard -join ',' } else { $states | Out-Default }
    if ($open) { exit $missing }
    exit $done
}

if (-not $Merge) {
    $work = @{ RecordPath = $RecordPath; Shard = $Shard; ShardCount = $ShardCount; ThrottleLimit = $ThrottleLimit }
    # A ladder that fails is reported and counted; the others go on.
    $outcome = $sweep | Invoke-GradientFlowSweep @work -ErrorAction Continue
    $outcome | Out-Default
    if ($PSCmdlet.ParameterSetName -eq 'Shard') {
        if ($outcome.FailedLadders) { exit $missing }
        exit $done
    }
}

$folder = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($OutputPath)
if ($PSCmdlet.ShouldProcess($folder, 'Merge the records into summary.xlsx and summary.json')) {
    $summary = $sweep | Measure-GradientFlowSweep -RecordPath $RecordPath -SetAside -ThrottleLimit $ThrottleLimit
    [void][IO.Directory]::CreateDirectory($folder)
    foreach ($file in 'summary.json', 'summary.xlsx') {
        $summary | Export-GradientFlowSweep -Path ([IO.Path]::Combine($folder, $file)) -Force
    }
    $summary.Groups | Out-Default
    $summary.Claims | Out-Default
    "$($summary.Runs - $summary.MissingRuns) of $($summary.Runs) runs of '$sweep' are merged: $folder"
    if (-not $summary.IsComplete) { exit $missing }
    if ($summary.Refutations) { exit $refuted }
}
