<#
.SYNOPSIS
Writes the records of pipelines/baseline, which the nightly job reproduces.
.DESCRIPTION
Flows on the published Toy and on random orthogonal and correlated data, over scales, schemes and both engines, and a descent. To be run again, and
its result committed, whenever the engine is meant to change its numbers; old records of the folder are removed first.
.PARAMETER OutputPath
The folder; pipelines/baseline if not given.
.EXAMPLE
./pipelines/New-Baseline.ps1 -OutputPath baseline
#>
param(
    [ValidateNotNullOrEmpty()]
    [string] $OutputPath = "$PSScriptRoot/baseline"
)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../GradFlow.psd1"

$target = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($OutputPath)
$runs = @(
    Get-PaperDataset Toy | Invoke-GradientFlow 60 1e-2, 1e-6 -Seed 1 -SampleCount 40
    Get-PaperDataset Toy | Invoke-GradientFlow 30 -LogInitializationScale -2000 -Seed 2 -SampleCount 40
    New-OrthogonalDataset 5 8 -Seed 3 | Invoke-GradientFlow 40 1e-4 -Seed 3 -SampleCount 40
    New-OrthogonalDataset 3 6 -Seed 4 | Invoke-GradientFlow 20 1e-3 -Seed 4 -Scheme Gaussian -SampleCount 40
    New-OrthogonalDataset 3 4 -Seed 5 -Coherence 0.1 | Invoke-GradientFlow 20 1e-3 -Seed 5 -Engine General -SampleCount 40 -Time 60
    Get-PaperDataset Toy | Invoke-GradientDescent 20 1e-1 -Seed 6 -StepSize 0.01 -Iterations 2000 -SampleCount 40
)
if ([IO.Directory]::Exists($target)) {
    foreach ($old in [IO.Directory]::GetFiles($target, '*.run.json', 'AllDirectories')) { [IO.File]::Delete($old) }
}
$runs | Export-GradientFlowRun $target
"$($runs.Count) records were written to $target"
