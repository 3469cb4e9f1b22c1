<#
.SYNOPSIS
Reproduces a published experiment, prints what came out, and writes it to an Excel workbook.
.DESCRIPTION
Toy: the two-sample data of the paper, 60 neurons, at the scales 1e-2, 1e-4 and 1e-6 and five seeds each. As the scale falls, the
flow passes ever closer by the two saddles (losses 0.5 and 0.25) and ends at the interpolator of the smallest variation norm.
.PARAMETER Experiment
The experiment.
.PARAMETER OutputPath
The workbook; toy.xlsx in the present folder if not given. A workbook that is there already is replaced.
.EXAMPLE
./pipelines/Reproduce-Paper.ps1 -OutputPath results/toy.xlsx
#>
param(
    [ValidateSet('Toy')]
    [string] $Experiment = 'Toy',

    [ValidateNotNullOrEmpty()]
    [string] $OutputPath = "$($Experiment.ToLowerInvariant()).xlsx"
)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../GradFlow.psd1"

$target = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($OutputPath)
$verb = if ([IO.File]::Exists($target)) { 'replaced' } else { 'written' }

$runs = @(Get-PaperDataset $Experiment | Invoke-GradientFlow -Width 60 -InitializationScale 1e-2, 1e-4, 1e-6 -Seed (1..5))
$measurements = @($runs | Measure-VariationNorm)

# Each kind of object goes out by itself: in one stream the views of the first kind would decide for all.
'Runs' | Out-Default
$runs | Out-Default
'Saddles' | Out-Default
$runs | Get-SaddlePoint | Out-Default
'Norms' | Out-Default
$measurements | Out-Default

$title = "Reproduction of the $Experiment experiment"
$workbook = $measurements | Export-GradientFlowWorkbook -Path $target -Title $title -Force -PassThru
"The workbook was ${verb}: $($workbook.FullName)"
