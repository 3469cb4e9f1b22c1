<#
.SYNOPSIS
Writes the records of pipelines/baseline, which the nightly job reproduces, and their index.
.DESCRIPTION
Flows on the published Toy and on random orthogonal and correlated data, over scales, schemes and both engines, and a descent. To be run again, and
its result committed, whenever the engine is meant to change its numbers.

The new baseline is written beside the old one and takes its place when it is whole, so that a failure leaves the old one as it was. A
folder that holds anything but a baseline, as its index lists it, is refused.

The index, index.sha256, has a line for each record as sha256sum writes it; the nightly job tells by it whether a record was lost or replaced.
Records are what Import-GradientFlowRun reads: files of any name that ends in .run.json, in the folder and below, but not behind links to
folders. Only a line break or a backslash in a name is refused.
.PARAMETER OutputPath
The folder; pipelines/baseline if not given.
.PARAMETER IndexOnly
Makes a baseline of the records that are in the folder: writes their index, and computes nothing. A folder without a record is an error.
.PARAMETER Force
Replaces the folder with everything in it, whatever it holds.
.PARAMETER WhatIf
Says what would be done, and does nothing.
.EXAMPLE
./pipelines/New-Baseline.ps1 -OutputPath baseline
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [ValidateNotNullOrEmpty()]
    [string] $OutputPath = "$PSScriptRoot/baseline",

    [switch] $IndexOnly,

    [switch] $Force
)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../GradFlow.psd1"

# The path of a file as the index writes it.
function Get-IndexName([string] $Folder, [string] $File) {
    [IO.Path]::GetRelativePath($Folder, $File).Replace([IO.Path]::DirectorySeparatorChar, [char] '/')
}

function Write-Index([string] $Folder) {
    $lines = @(foreach ($file in [GradFlow.Core.Records.RunRecordStore]::new($Folder).Files()) {
            $name = Get-IndexName $Folder $file
            if ($name -match '[\r\n\\]') { throw "The name of the record '$name' has a line break or a backslash, which no index can hold for every system: rename it." }
            $hash = [Convert]::ToHexString([Security.Cryptography.SHA256]::HashData([IO.File]::ReadAllBytes($file)))
            "$($hash.ToLowerInvariant())  $name`n"
        })
    if (-not $lines) { throw "There is no record in $Folder." }
    $content = [IO.MemoryStream]::new([Text.Encoding]::UTF8.GetBytes(-join $lines))
    [GradFlow.Core.Files.AtomicFile]::Write([IO.Path]::Combine($Folder, 'index.sha256'), $true, $content.WriteTo, $true)
}

$target = [IO.Path]::TrimEndingDirectorySeparator($ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($OutputPath))
# A link stays, and what it leads to is replaced.
$link = [IO.DirectoryInfo]::new($target)
if ($link.LinkTarget) { $target = [IO.Path]::TrimEndingDirectorySeparator($link.ResolveLinkTarget($true).FullName) }
if ($IndexOnly) {
    if ($PSCmdlet.ShouldProcess($target, 'Write the index of its records')) { Write-Index $target }
    return
}
if ([IO.Directory]::Exists($target) -and -not $Force) {
    $index = "$target/index.sha256"
    $known = @('index.sha256') + @(if ([IO.File]::Exists($index)) { [IO.File]::ReadAllLines($index) | ForEach-Object { $_ -replace '^[0-9a-f]{64}  ' } })
    foreach ($file in [IO.Directory]::GetFiles($target, '*', 'AllDirectories')) {
        $name = Get-IndexName $target $file
        if ($known -cnotcontains $name) { throw "$target is no baseline: its index does not list $name. Choose another folder, or give -Force to replace it with everything in it." }
    }
}
if (-not $PSCmdlet.ShouldProcess($target, 'Write a new baseline')) { return }

$runs = @(
    Get-PaperDataset Toy | Invoke-GradientFlow 60 1e-2, 1e-6 -Seed 1 -SampleCount 40
    Get-PaperDataset Toy | Invoke-GradientFlow 30 -LogInitializationScale -2000 -Seed 2 -SampleCount 40
    New-OrthogonalDataset 5 8 -Seed 3 | Invoke-GradientFlow 40 1e-4 -Seed 3 -SampleCount 40
    New-OrthogonalDataset 3 6 -Seed 4 | Invoke-GradientFlow 20 1e-3 -Seed 4 -Scheme Gaussian -SampleCount 40
    New-OrthogonalDataset 3 4 -Seed 5 -Coherence 0.1 | Invoke-GradientFlow 20 1e-3 -Seed 5 -Engine General -SampleCount 40 -Time 60
    Get-PaperDataset Toy | Invoke-GradientDescent 20 1e-1 -Seed 6 -StepSize 0.01 -Iterations 2000 -SampleCount 40
)
$id = [guid]::NewGuid().ToString('N')
$new = "$target.$id.new"
$old = "$target.$id.old"
try {
    $runs | Export-GradientFlowRun $new
    Write-Index $new
    if ([IO.Directory]::Exists($target)) { [IO.Directory]::Move($target, $old) }
    [IO.Directory]::Move($new, $target)
}
finally {
    # What stops the pipeline passes every catch.
    if (-not [IO.Directory]::Exists($target) -and [IO.Directory]::Exists($old)) { [IO.Directory]::Move($old, $target) }
    foreach ($folder in $new, $old) { if ([IO.Directory]::Exists($folder)) { [IO.Directory]::Delete($folder, $true) } }
}
"$($runs.Count) records were written to $target"
