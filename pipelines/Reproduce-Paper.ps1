<#
.SYNOPSIS
Reproduces a published experiment, prints what came out, and writes it to an Excel workbook.
.DESCRIPTION
Toy: the two-sample data of the paper, 60 neurons, at the scales 1e-2, 1e-4 and 1e-6 and five seeds each. As the scale falls, the
flow passes ever closer by the two saddles (losses 0.5 and 0.25) and ends at the interpolator of the smallest variation norm.
NonOrthogonalToy: five correlated points on a line, 60 neurons, from the small scale 1e-6 and the large scale 3. The status says whether
a run ended at an interpolator or at a spurious stationary point; the norms stand beside the bounds of the smallest one.
HighDimensional: 75 Gaussian inputs in 150 dimensions, labels from six neurons, 200 neurons, scale 1e-20, to time 400; with the variance
of the final hidden weights explained by each component.
AlignmentFigure: three points on a line, 20 000 neurons, scale 1e-3, until the flow stands still.
WidthThreshold: how often a random initialisation of 35, 36 and 37 neurons covers every one of -Count orthogonal samples, which is when
the flow can fit them all, beside the probability; one run at each width shows that covered samples are fitted.
.PARAMETER Experiment
The experiment.
.PARAMETER OutputPath
The workbook; named after the experiment, toy.xlsx for instance, in the present folder if not given. Its folder is made where
there is none; a workbook that is there already is replaced.
.PARAMETER Repetitions
Number of initialisations of each width of WidthThreshold; as published, 500.
.PARAMETER Count
Number of samples n of WidthThreshold, in 2n dimensions; the smallest published, 1000.
.PARAMETER WhatIf
Says what would be done, and does nothing.
.EXAMPLE
./pipelines/Reproduce-Paper.ps1 -OutputPath results/toy.xlsx
.EXAMPLE
./pipelines/Reproduce-Paper.ps1 HighDimensional
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [ValidateSet('Toy', 'NonOrthogonalToy', 'HighDimensional', 'AlignmentFigure', 'WidthThreshold')]
    [string] $Experiment = 'Toy',

    [ValidateNotNullOrEmpty()]
    [string] $OutputPath = "$($Experiment.ToLowerInvariant()).xlsx",

    [ValidateRange(1, 100000)]
    [int] $Repetitions = 500,

    [ValidateRange(2, 2000)]
    [int] $Count = 1000
)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../GradFlow.psd1"

# Probability that random neurons cover all samples: one with the sign of the label is active on a sample with probability 1/2.
function Get-Coverage([int] $Width, [int] $Positive, [int] $Negative) {
    $sum = 0.0
    $binomial = [Math]::Pow(0.5, $Width)
    for ($m = 0; $m -le $Width; $m++) {
        $sum += $binomial * [Math]::Pow(1 - [Math]::Pow(0.5, $m), $Positive) * [Math]::Pow(1 - [Math]::Pow(0.5, $Width - $m), $Negative)
        $binomial *= ($Width - $m) / ($m + 1)
    }
    $sum
}

function Format-Number([double] $Value, [string] $Format) { $Value.ToString($Format, [cultureinfo]::InvariantCulture) }

$target = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($OutputPath)
$verb = if ([IO.File]::Exists($target)) { 'replaced' } else { 'written' }
if (-not $PSCmdlet.ShouldProcess($target, "Reproduce the $Experiment experiment and write the workbook")) { return }
# What cannot be written should not show after minutes of computing.
if ([IO.Directory]::Exists($target) -or [IO.Path]::EndsInDirectorySeparator($target)) { throw "$target is a folder. Give -OutputPath a file." }
[void] [IO.Directory]::CreateDirectory([IO.Path]::GetDirectoryName($target))

$notes = @()
$quiet = @{ WarningAction = 'SilentlyContinue' }
$runs = @(switch ($Experiment) {
    'Toy' { Get-PaperDataset Toy | Invoke-GradientFlow -Width 60 -InitializationScale 1e-2, 1e-4, 1e-6 -Seed (1..5) }
    'NonOrthogonalToy' {
        Get-PaperDataset NonOrthogonalToy | Invoke-GradientFlow -Width 60 -InitializationScale 1e-6, 3 -Seed (1..5) -Engine General @quiet
    }
    'HighDimensional' {
        Get-PaperDataset HighDimensional |
            Invoke-GradientFlow -Width 200 -InitializationScale 1e-20 -Seed 1 -Time 400 -LossTolerance 0 -Engine General
    }
    'AlignmentFigure' {
        Get-PaperDataset AlignmentFigure |
            Invoke-GradientFlow -Width 20000 -InitializationScale 1e-3 -Seed 1 -Engine General @quiet
    }
    'WidthThreshold' {
        $data = New-OrthogonalDataset $Count (2 * $Count) -Seed 1 -Name "WidthThreshold n=$Count"
        $positive = @($data.Labels | Where-Object { $_ -gt 0 }).Count
        foreach ($width in 35, 36, 37) {
            $covered = @($data | Get-GradientFlowPrediction $width 0.01 -Seed (1..$Repetitions) |
                Where-Object { $_.UnreachableSamples.Length -eq 0 }).Count
            $expected = Get-Coverage $width $positive ($Count - $positive)
            $notes += "m = ${width}: $covered of $Repetitions initialisations cover every sample, expected $(Format-Number ($expected * $Repetitions) 'F1')"
            $data | Invoke-GradientFlow $width 0.01 -Seed 1 @quiet
        }
    }
})
foreach ($run in $runs) {
    if ($run.Regime -ne 'NotApplicable') { continue }
    $where = "scale $(Format-Number $run.InitializationScale 'G3'), seed $($run.Seed)"
    $notes += "${where}: $($run.Status) at loss $(Format-Number $run.Loss 'G4'), gradient norm $(Format-Number $run.GradientNorm 'G3')"
}
if ($Experiment -eq 'HighDimensional') {
    $shares = [GradFlow.Core.Networks.WeightSpectrum]::ExplainedVariance($runs[0].Network)
    $notes += 'Variance of the final hidden weights explained by each of the first ten components:'
    $notes += ($shares[0..9] | ForEach-Object { Format-Number $_ 'P2' }) -join ', '
}

# Bounds on the smallest norm take long where the correlated samples are many.
$measurements = @(if ($Experiment -ne 'HighDimensional') { $runs | Measure-VariationNorm })

# Each kind of object goes out by itself: in one stream the views of the first kind would decide for all.
'Runs' | Out-Default
$runs | Out-Default
if ($Experiment -eq 'Toy') {
    'Saddles' | Out-Default
    $runs | Get-SaddlePoint | Out-Default
}
if ($measurements) {
    'Norms' | Out-Default
    $measurements | Out-Default
}
if ($notes) {
    'Findings' | Out-Default
    $notes | Out-Default
}

$title = "Reproduction of the $Experiment experiment"
$results = if ($measurements) { $measurements } else { $runs }
# With -Confirm the user has been asked already.
$workbook = $results | Export-GradientFlowWorkbook -Path $target -Title $title -Force -PassThru -Confirm:$false
"The workbook was ${verb}: $($workbook.FullName)"
